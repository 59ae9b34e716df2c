import { gunzipSync } from 'node:zlib';
import { DescribeSubnetsCommand } from '@aws-sdk/client-ec2';
import TOML from '@iarna/toml';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { GitlabRunnerInput } from '../../src/settings/gitlab-runner';
import { expression } from '../../src/templates/expression';
import { GitlabRunnerStack } from '../../stacks/gitlab-runner-stack';
import { EmulatedStacks, region } from '../stacks/emulated-stacks';
import { cloudConfigOf } from '../support/cloud-config';
import type { StateResource } from '../support/terraform';
import { HostileText } from './hostile-text';
import { autoscalerRunner, dockerRunner, machineRunner } from './synthesized-runner';

type DockerOptions = NonNullable<GitlabRunnerInput['runnerWorkerDockerOptions']>;

const seeds = [1, 2];
let stacks: EmulatedStacks;
let network: { vpcId: string; subnetId: string };

beforeAll(async () => {
  stacks = await EmulatedStacks.start();
  const { Subnets: [subnet] = [] } = await stacks.ec2.send(new DescribeSubnetsCommand({}));
  network = { vpcId: String(subnet?.VpcId), subnetId: String(subnet?.SubnetId) };
});
afterAll(() => stacks?.stop());

/** What Terraform plans for a runner, by address. */
async function planned(name: string, settings: GitlabRunnerInput): Promise<StateResource[]> {
  stacks.synth((app) => new GitlabRunnerStack(app, name, { region, ...settings, ...network }));
  return (await stacks.plan(name)).map(({ address, after }) => ({ address, values: after ?? {} }) as StateResource);
}

/** The file that a machine gets, byte for byte. */
function fileOf(resources: readonly StateResource[], path: string): string {
  const file = cloudConfigOf(resources).write_files.find((candidate) => candidate.path === path);
  return file?.encoding === 'b64' ? Buffer.from(file.content, 'base64').toString() : String(file?.content);
}

const configOf = (resources: readonly StateResource[]) =>
  TOML.parse(fileOf(resources, '/etc/gitlab-runner/config.toml'));

const textOptions = [
  ...['cacheDir', 'cpusetCpus', 'cpus', 'gpus', 'helperImage', 'helperImageFlavor', 'hostname', 'image', 'isolation'],
  ...['macAddress', 'memory', 'memorySwap', 'memoryReservation', 'networkMode', 'runtime', 'tlsCertPath', 'user'],
  ...['usernsMode', 'volumeDriver'],
] as const;
const listOptions = [
  ...['allowedImages', 'allowedPullPolicies', 'allowedServices', 'capAdd', 'capDrop', 'devices', 'deviceCgroupRules'],
  ...['dns', 'dnsSearch', 'extraHosts', 'links', 'securityOpt', 'volumesFrom'],
] as const;
const snakeCase = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** Options with any text in them, and what config.toml must say. */
function hostileOptions(text: HostileText): { options: DockerOptions; expected: object } {
  const options = Object.fromEntries([
    ...textOptions.map((name) => [name, text.one()]),
    ...listOptions.map((name) => [name, [text.one(), text.one()]]),
    ['volumes', [text.onePath(), text.onePath()]],
  ]);
  const [label, pull] = [text.one(), text.one()];
  return {
    options: { ...options, pullPolicies: [pull], containerLabels: [`label=${label}`], sysctls: [`a.b=${label}`] },
    expected: {
      ...Object.fromEntries(Object.entries(options).map(([name, value]) => [snakeCase(name), value])),
      pull_policy: [pull],
      container_labels: { label },
      sysctls: { 'a.b': label },
    },
  };
}

describe.each(seeds)('any text (seed %i)', (seed) => {
  const text = new HostileText(seed);

  it('arrives unchanged in config.toml and in the files of a docker runner', async () => {
    const { options, expected } = hostileOptions(text);
    const service = {
      name: text.one(),
      alias: text.one(),
      entrypoint: [text.one()],
      command: [text.one(), text.one()],
    };
    const mount = { volume: text.one(), options: text.one() };
    const scripts = {
      preBuildScript: `a${text.one()}`,
      postBuildScript: `b${text.one()}`,
      preCloneScript: `c${text.one()}`,
    };
    const install = { preInstallScript: text.one(), postInstallScript: text.one(), startScript: text.one() };
    const pem = { certificate: text.one(), caCertificate: text.one() };
    const variables = [text.one(), text.one()];
    const [name, sentryDsn, prometheusListenAddress] = [text.one(), text.one(), text.one()];
    const urls = { url: `https://a${text.one()}`, urlClone: `https://b${text.one()}` };
    const resources = await planned(`docker-${seed}`, {
      ...dockerRunner,
      runnerManager: { sentryDsn, prometheusListenAddress },
      runnerInstance: { name },
      runnerInstall: install,
      runnerGitlab: { ...dockerRunner.runnerGitlab, ...urls, ...pem },
      runnerWorker: { type: 'docker', environmentVariables: variables },
      runnerWorkerDockerOptions: options,
      runnerWorkerDockerServices: [service],
      runnerWorkerDockerVolumesTmpfs: [mount],
      runnerWorkerDockerServicesVolumesTmpfs: [mount],
      runnerWorkerGitlabPipeline: scripts,
    });
    expect(configOf(resources)).toMatchObject({
      sentry_dsn: sentryDsn,
      listen_address: prometheusListenAddress,
      runners: [
        {
          name,
          url: urls.url,
          clone_url: urls.urlClone,
          environment: variables,
          pre_build_script: scripts.preBuildScript,
          post_build_script: scripts.postBuildScript,
          pre_get_sources_script: scripts.preCloneScript,
          docker: {
            ...expected,
            services: [service],
            tmpfs: { [mount.volume]: mount.options },
            services_tmpfs: { [mount.volume]: mount.options },
          },
        },
      ],
    });
    const script = (setting: string) => fileOf(resources, `/opt/gitlab-runner/scripts/${setting}.sh`);
    expect([script('pre_install_script'), script('post_install_script'), script('start_script')]).toEqual([
      install.preInstallScript,
      install.postInstallScript,
      install.startScript,
    ]);
    const lines = (content: string) => (content.endsWith('\n') ? content : `${content}\n`);
    expect(fileOf(resources, '/etc/gitlab-runner/certs/gitlab.crt')).toBe(lines(pem.certificate));
    expect(fileOf(resources, '/etc/gitlab-runner/certs/ca.crt')).toBe(lines(pem.caCertificate));
  });

  describe('of a docker-autoscaler runner', () => {
    const autoscaler = { instanceReadyCommand: text.one(), connectorConfigUser: text.one() };
    const startScript = `#!/bin/sh\n${text.one()}e\u0301`;
    const tags = Object.fromEntries([1, 2, 3].map((n) => [`${n}${text.oneForIam()}`.slice(0, 128), text.oneForIam()]));
    const roleTags = { [`role${text.oneForIam()}`]: text.oneForIam() };
    const instanceTags = { [`instance${text.oneForAws()}`]: text.oneForAws() };
    const variable = text.oneForAws();
    const description = `${expression('x')} $${expression('y')} !{z} [${seed}]`;
    const assumeRolePolicyJson = JSON.stringify({
      Statement: [{ Condition: { StringEquals: { 'aws:PrincipalTag/team': expression('aws:username') } } }],
    });
    const compressed = seed % 2 === 0;
    let resources: readonly StateResource[];
    const values = (address: string) => resources.find((resource) => resource.address === address)?.values ?? {};

    beforeAll(async () => {
      resources = await planned(`autoscaler-${seed}`, {
        ...autoscalerRunner,
        tags,
        runnerRole: { additionalTags: roleTags, assumeRolePolicyJson },
        runnerInstance: { name: 'runner', additionalTags: instanceTags },
        runnerNetworking: { securityGroupDescription: description },
        runnerEgressRules: { all: { protocol: '-1', cidrBlock: '0.0.0.0/0', description } },
        // With a name of its own the group is known before anything is made, and with it the function's environment.
        runnerEnableAsgRecreation: false,
        runnerTerminateEc2EnvironmentVariables: { GIVEN: variable },
        runnerWorkerDockerAutoscaler: autoscaler,
        runnerWorkerDockerAutoscalerInstance: {
          startScript,
          startScriptCompressionAlgorithm: compressed ? 'gzip' : 'none',
        },
      });
    });

    it('arrives unchanged in config.toml', () => {
      expect(configOf(resources)).toMatchObject({
        runners: [
          {
            autoscaler: {
              instance_ready_command: autoscaler.instanceReadyCommand,
              connector_config: { username: autoscaler.connectorConfigUser },
              plugin_config: { name: 'ci-asg__WORKER_GROUP__' },
            },
          },
        ],
      });
    });

    it(`arrives unchanged in the start script of workers, compressed ${compressed}`, () => {
      const data = Buffer.from(String(values('aws_launch_template.this').user_data), 'base64');
      expect((compressed ? gunzipSync(data) : data).toString()).toBe(startScript);
    });

    it('arrives unchanged in tags', () => {
      const all = { Name: 'ci', Environment: 'ci', ...tags };
      expect(values('aws_s3_bucket.build_cache').tags).toEqual(all);
      expect(values('aws_iam_role.instance').tags).toEqual({ ...all, ...roleTags });
      const { tag_specifications } = values('aws_launch_template.gitlab_runner_instance');
      expect(tag_specifications).toMatchObject([{ tags: all }, { tags: all }, { tags: all }]);
      const group = values('aws_autoscaling_group.gitlab_runner_instance').tag as { key: string; value: string }[];
      expect(Object.fromEntries(group.map(({ key, value }) => [key, value]))).toEqual({ ...all, ...instanceTags });
    });

    it('arrives unchanged in descriptions, documents and variables', () => {
      expect(values('aws_security_group.runner').description).toBe(description);
      expect(values('aws_vpc_security_group_egress_rule.runner_all').description).toBe(description);
      expect(values('aws_iam_role.instance').assume_role_policy).toBe(assumeRolePolicyJson);
      expect(values('aws_lambda_function.terminate_runner_instances').environment).toMatchObject([
        { variables: { GIVEN: variable } },
      ]);
    });
  });
});

describe('text that depends on what AWS makes', () => {
  const text = new HostileText(3);
  const template = 'aws_launch_template.gitlab_runner_instance';

  it('arrives unchanged in the options and files of docker-machine', async () => {
    const option = `engine-label=${text.one()}`;
    const [mirror, startScript, tag] = [text.one(), text.one(), text.oneForIam()];
    stacks.synth(
      (app) =>
        new GitlabRunnerStack(app, 'machine', {
          region,
          ...machineRunner,
          ...network,
          runnerWorkerDockerMachineInstance: { dockerRegistryMirrorUrl: mirror, startScript },
          runnerWorkerDockerMachineEc2Options: [option],
          runnerWorkerDockerMachineRole: { additionalTags: { zz: tag } },
        }),
    );
    await stacks.of('machine').apply(`-target=${template}`);
    const resources = await stacks.of('machine').state();
    const [runner] = configOf(resources).runners as unknown as [{ machine: { MachineOptions: string[] } }];
    expect(runner.machine.MachineOptions).toEqual(
      expect.arrayContaining([
        option,
        `engine-registry-mirror=${mirror}`,
        `amazonec2-tags=Environment,ci,zz,${tag},__PARENT_TAG__`,
        expect.stringMatching(/^amazonec2-security-group=ci-docker-machine/),
        `amazonec2-vpc-id=${network.vpcId}`,
        `amazonec2-region=${region}`,
      ]),
    );
    expect(fileOf(resources, '/etc/gitlab-runner/runners_userdata.sh')).toBe(startScript);
  });
});
