import { App } from 'cdktf';
import { describe, expect, it } from 'vitest';
import { FargateRunnerStack } from '../../../../stacks/fargate-runner-stack';
import { GitlabRunnerStack, type GitlabRunnerStackProps } from '../../../../stacks/gitlab-runner-stack';
import { GitlabServerStack } from '../../../../stacks/gitlab-server-stack';
import { ProxiedRunnerStack } from '../../../../stacks/proxied-runner-stack';
import { PlannedApp } from '../../../../tools/doctor/plan/planned-app';
import { dnsSuffix, iamHost } from '../../../../tools/doctor/routes/partition';
import { type Download, downloadsOf, renderDownloads } from '../../../../tools/downloads/downloads';
import { autoscalerRunner, dockerRunner, machineRunner } from '../../../constructs/synthesized-runner';
import { serverInput } from '../../../stacks/gitlab-server-input';
import { proxiedRunner } from '../../../stacks/proxied-runner-account';
import { temporaryFolder } from '../../../support/temporary-folder';

function listed(build: (app: App) => void): readonly Download[] {
  const outdir = temporaryFolder();
  const app = new App({ outdir });
  build(app);
  app.synth();
  return downloadsOf(PlannedApp.load(outdir, undefined));
}

const listedFor = (props: Partial<GitlabRunnerStackProps>) =>
  listed((app) => new GitlabRunnerStack(app, 'runner', { region: 'ap-northeast-1', ...machineRunner, ...props }));

const hosts = (calls: readonly Download[]) => new Set(calls.map(({ host }) => host));
const urls = (calls: readonly Download[], artifact: string) =>
  calls.filter((call) => call.artifact?.startsWith(artifact)).map(({ url }) => url);

describe('a server with docker-autoscaler', () => {
  const autoscaler = { type: 'docker-autoscaler', maxJobs: 2 } as const;
  const { dockerMachine: _, ...versions } = serverInput.gitlabServer.versions;

  // https://docs.gitlab.com/runner/fleet_scaling/fleeting/ and the plugin's README: what it asks AWS for.
  it.each([
    [
      'a GitLab server',
      (app: App) =>
        new GitlabServerStack(app, 'server', {
          ...serverInput,
          gitlabServer: { ...serverInput.gitlabServer, versions },
          runnerWorker: autoscaler,
        }),
    ],
    [
      'an existing server',
      (app: App) =>
        new ProxiedRunnerStack(app, 'server', {
          region: 'ap-northeast-1',
          ...proxiedRunner(undefined, { runnerWorker: autoscaler, runnerWorkerDockerMachineInstance: undefined }),
        }),
    ],
  ])('%s gets the plugin from its registry, and calls no docker-machine', (_, build) => {
    const calls = listed((app) => void build(app));
    expect([...hosts(calls)]).toEqual(
      expect.arrayContaining(
        ['autoscaling', 'ec2', 'ec2-instance-connect']
          .map((service) => `${service}.ap-northeast-1.amazonaws.com`)
          .concat('registry.gitlab.com'),
      ),
    );
    expect(JSON.stringify(calls)).not.toMatch(/docker-machine/);
  });
});

describe('the names of AWS', () => {
  // dnsSuffix of each partition: https://github.com/boto/botocore/blob/develop/botocore/data/partitions.json
  it.each([
    ['ap-northeast-1', 'amazonaws.com'],
    ['us-gov-west-1', 'amazonaws.com'],
    ['cn-north-1', 'amazonaws.com.cn'],
    ['us-iso-east-1', 'c2s.ic.gov'],
    ['us-isob-east-1', 'sc2s.sgov.gov'],
    ['eusc-de-east-1', 'amazonaws.eu'],
  ])('end in %s with %s', (region, suffix) => {
    expect(dnsSuffix(region)).toBe(suffix);
  });

  // https://docs.aws.amazon.com/general/latest/gr/iam-service.html and
  // https://docs.amazonaws.cn/en_us/aws/latest/userguide/endpoints-Beijing.html
  it.each([
    ['eu-west-1', 'iam.amazonaws.com'],
    ['us-gov-east-1', 'iam.us-gov.amazonaws.com'],
    ['cn-northwest-1', 'iam.cn-north-1.amazonaws.com.cn'],
  ])('of IAM are one for the partition of %s: %s', (region, host) => {
    expect(iamHost(region)).toBe(host);
  });

  it('are those of China in all calls of a runner there, and the bucket of docker-machine stays where it is', () => {
    const calls = listedFor({ region: 'cn-north-1' });
    const ofAws = [...hosts(calls)].filter((host) => host.includes('amazonaws'));
    expect(ofAws).toEqual(
      expect.arrayContaining([
        'ssm.cn-north-1.amazonaws.com.cn',
        'ec2.cn-north-1.amazonaws.com.cn',
        's3.cn-north-1.amazonaws.com.cn',
        'logs.cn-north-1.amazonaws.com.cn',
      ]),
    );
    expect(ofAws.filter((host) => !/\.cn-north-1\.amazonaws\.com\.cn$/.test(host))).toEqual([
      'arr-cki-prod-docker-machine.s3.amazonaws.com',
    ]);
  });
});

// Names of the files: https://gitlab.com/cki-project/docker-machine/-/releases,
// https://gitlab.com/gitlab-org/fleeting/plugins/aws/-/releases and
// https://docs.gitlab.com/runner/configuration/runner_autoscale_aws_fargate/
describe('what is downloaded', () => {
  const types = { x86_64: 'm6i.large', arm: 'm7g.large' };
  it.each([
    [types.x86_64, /\/docker-machine-Linux-x86_64$/],
    [types.arm, /\/docker-machine-Linux-aarch64$/],
  ])('for docker+machine is of the architecture of %s', (type, name) => {
    const found = urls(listedFor({ runnerInstance: { name: 'ci', type } }), 'docker-machine');
    expect(found).toEqual([expect.stringMatching(name)]);
  });

  it.each([
    [types.x86_64, /\/fleeting-plugin-aws-linux-amd64$/],
    [types.arm, /\/fleeting-plugin-aws-linux-arm64$/],
  ])('for docker-autoscaler is of the architecture of %s', (type, name) => {
    const calls = listedFor({
      ...autoscalerRunner,
      runnerInstance: { name: 'ci', type },
      runnerGitlab: { ...autoscalerRunner.runnerGitlab, runnerVersion: '16.10.0' },
      runnerWorkerDockerAutoscaler: { fleetingPluginVersion: '1.0.0', fleetingPluginSha256: 'a'.repeat(64) },
    });
    const found = calls.filter(({ url }) => name.test(String(url)));
    expect(found).toMatchObject([{ host: 'gitlab.com', sha256: 'a'.repeat(64) }]);
  });

  it.each([
    [types.x86_64, /\/v0\.5\.1\/fargate-linux-amd64$/, 'a'],
    [types.arm, /\/v0\.5\.1\/fargate-linux-arm64$/, 'b'],
  ])('for Fargate is of the architecture of %s, with its checksum', (type, name, letter) => {
    const calls = listed(
      (app) =>
        new FargateRunnerStack(app, 'runner', {
          region: 'ap-northeast-1',
          environment: 'ci',
          vpcId: dockerRunner.vpcId,
          subnetId: dockerRunner.subnetId,
          runnerGitlab: dockerRunner.runnerGitlab,
          runnerInstance: { name: 'ci', type },
          fargate: {
            driverVersion: '0.5.1',
            driverSha256: { x86_64: 'a'.repeat(64), arm64: 'b'.repeat(64) },
            taskDefinitions: { small: { imageTag: 'jobs-1' } },
            defaultTaskDefinition: 'small',
          },
        }),
    );
    const found = calls.filter(({ artifact }) => artifact === 'Fargate driver 0.5.1');
    expect(found).toMatchObject([{ url: expect.stringMatching(name), sha256: letter.repeat(64) }]);
  });
});

// https://pkg.go.dev/golang.org/x/net/http/httpproxy: a name matches itself and what is below it, with a dot only that.
describe('NO_PROXY', () => {
  const proxy = {
    httpProxy: 'http://proxy.example.com:3128',
    noProxy: ['gitlab.example.com', '.docker.io', 'packages.gitlab.com'],
    vpcEndpoints: ['ssm'],
    credentialsSsmParameterName: '/proxy/credentials',
  };
  const calls = listedFor({ ...machineRunner, proxy });
  const kinds = (host: string) =>
    new Set(calls.filter((one) => one.host === host).flatMap(({ routes }) => routes.map(({ kind }) => kind)));

  it.each([
    ['the host of GitLab, which it names', 'gitlab.example.com'],
    ['a host below a name with a dot', 'auth.docker.io'],
    ['an endpoint of the VPC', 'ssm.ap-northeast-1.amazonaws.com'],
  ])('is for %s', (_what, host) => {
    expect(kinds(host)).toEqual(new Set(['given']));
  });

  it.each([
    ['what only ends alike', 'production.cloudflare.docker.com'],
    ['what is redirected to', 'storage.googleapis.com'],
    ['a service without an endpoint', 'ec2.ap-northeast-1.amazonaws.com'],
  ])('is not for %s', (_what, host) => {
    expect(kinds(host)).toEqual(new Set(host.startsWith('ec2.') ? ['proxy', 'no-vpc'] : ['proxy']));
  });

  it('does not keep programs from the proxy, whose port they all need, nor from SSM, which knows its password', () => {
    const named = calls.filter(({ program }) => /every program|credentials of the proxy/.test(program));
    expect(named.map(({ role, host, port }) => `${role} ${host}:${port}`)).toEqual([
      'manager proxy.example.com:3128',
      'manager ssm.ap-northeast-1.amazonaws.com:443',
      'workers proxy.example.com:3128',
      'workers ssm.ap-northeast-1.amazonaws.com:443',
    ]);
  });
});

// A security group lets out what a rule says, and no rule of the defaults says the port of a proxy.
describe("the proxy's port", () => {
  const proxy = { httpProxy: 'http://proxy.example.com:3128' };
  const https = { description: 'HTTPS', protocol: 'tcp' as const, fromPort: 443, toPort: 443, cidrBlock: '0.0.0.0/0' };
  const port = { ...https, description: 'The proxy', fromPort: 3128, toPort: 3128, cidrBlock: '192.0.2.1/32' };
  const open = { https, port };

  it.each([
    ['neither', {}, { manager: 'none', workers: 'none' }],
    ['the manager alone', { runnerEgressRules: open }, { manager: 'given', workers: 'none' }],
    ['both', { runnerEgressRules: open, runnerWorkerEgressRules: open }, { manager: 'given', workers: 'given' }],
  ] as const)('is open for %s', (_who, rules, expected) => {
    const calls = listedFor({ proxy, ...rules }).filter(({ program }) => program === 'every program');
    expect(Object.fromEntries(calls.map(({ role, routes }) => [role, routes[0]?.kind]))).toEqual(expected);
  });
});

describe('a host that no documentation of its owner confirms', () => {
  const calls = listedFor({});
  const marked = (host: string) =>
    new Set(calls.filter((one) => one.host === host).map((one) => / \[unconfirmed\]$/m.test(renderDownloads([one]))));

  it.each([
    'storage.googleapis.com',
    'cdn.registry.gitlab-static.net',
    'al2023-repos-ap-northeast-1-de612dc2.s3.dualstack.ap-northeast-1.amazonaws.com',
  ])('is marked: %s', (host) => {
    expect(marked(host)).toEqual(new Set([true]));
  });

  it('is the only kind that is, and every other call has an address or a file as its source', () => {
    const others = calls.filter(({ source }) => source !== 'unconfirmed');
    expect(renderDownloads(others)).not.toContain('unconfirmed');
    expect(others.filter(({ source }) => !/^(https:\/\/|assets\/|src\/|the setting )/.test(source))).toEqual([]);
  });
});
