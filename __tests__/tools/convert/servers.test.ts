import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type GitlabServerInput, gitlabServerSettings } from '../../../src/settings/gitlab-server';
import { parseSettings } from '../../../src/settings/parse';
import { type ProxiedRunnerInput, proxiedRunnerSettings } from '../../../src/settings/proxied-runner';
import { GitlabServerStack } from '../../../stacks/gitlab-server-stack';
import { ProxiedRunnerStack } from '../../../stacks/proxied-runner-stack';
import { convertExistingServer, convertGitlabServer } from '../../../tools/convert/servers';
import { serverInput } from '../../stacks/gitlab-server-input';
import { proxiedRunner } from '../../stacks/proxied-runner-account';
import { runners } from '../../support/call-runners';
import { synthStack } from '../../support/synth';
import { temporaryFolder } from '../../support/temporary-folder';

const { region, ...least } = serverInput;
const one = { capacityPerInstance: 1 };

/** As in examples/gitlab-server.ts. */
const office = {
  ...least,
  runnerManager: { maximumConcurrentJobs: 20 },
  runnerWorker: { maxJobs: 20 },
  runnerWorkerDockerMachineInstance: { types: ['m6i.large'], idleTime: 1800, privateAddressOnly: false },
  runnerWorkerDockerMachineAutoscalingOptions: [
    {
      periods: ['* * 9-17 * * mon-fri *'],
      timezone: 'Asia/Tokyo',
      idleCount: 10,
      idleCountMin: 2,
      idleScaleFactor: 0.5,
      idleTime: 3600,
    },
  ],
} satisfies GitlabServerInput;

/** As in examples/proxied-runner.ts. */
const behindProxy: ProxiedRunnerInput = proxiedRunner(undefined, {
  ciServer: { openPorts: [80], iamUser: {} },
  proxy: { httpProxy: 'http://192.0.2.1:3128', noProxy: ['ci.example.com'] },
  runnerWorkerDockerMachineInstance: { types: ['t3.micro'], idleTime: 1800, destroyAfterMaxBuilds: 100 },
  runnerWorkerDockerMachineInstanceSpot: { enable: true },
});

describe('settings of a GitLab server', () => {
  const { input, notes, warnings } = convertGitlabServer(office, one);
  const converted = input as GitlabServerInput;

  it('keep the name of the data, the address and the token, and the hours of the workers', () => {
    expect(converted).toMatchObject({
      environment: 'gitlab',
      vpcId: least.vpcId,
      gitlabServer: { version: '18.2.1', ingress: least.gitlabServer.ingress, versions: { runner: '18.2.1' } },
      runnerManager: { maximumConcurrentJobs: 20 },
      runnerWorker: { type: 'docker-autoscaler', maxJobs: 20 },
      runnerWorkerDockerAutoscalerInstance: { privateAddressOnly: false },
      runnerWorkerDockerAutoscalerAsg: { types: ['m6i.large'], subnetIds: [least.subnetId] },
      runnerWorkerDockerAutoscalerAutoscalingOptions: [
        { periods: ['* * * * *'], idleCount: 0, idleTime: '30m0s' },
        {
          periods: ['* 9-17 * * mon-fri'],
          timezone: 'Asia/Tokyo',
          idleCount: 2,
          idleTime: '1h0m0s',
          scaleFactor: 0.5,
          scaleFactorLimit: 10,
        },
      ],
    });
    expect(JSON.stringify(converted)).not.toMatch(/machine/i);
  });

  it('are those of a stack that synthesizes, in which what is kept has its old address and name', () => {
    const before = synthStack((app) => new GitlabServerStack(app, 'server', { region, ...office })).json.resource;
    const after = synthStack((app) => new GitlabServerStack(app, 'server', { region, ...converted })).json.resource;
    const kept = [
      'aws_ebs_volume',
      'aws_eip',
      'aws_ssm_parameter',
      'aws_network_interface',
      'aws_dlm_lifecycle_policy',
    ];
    for (const type of kept) {
      expect(before[type], type).toBeDefined();
      expect(after[type], type).toEqual(before[type]);
    }
  });

  it('say what a reader has to know, and no more than the release is warned of', () => {
    expect(notes.map(({ subject }) => subject)).toEqual(
      expect.arrayContaining(['limit', 'Periods', 'IdleScaleFactor']),
    );
    expect(warnings.map(({ setting }) => setting)).not.toContain('runnerWorker.type');
  });

  it('take no other name, since the data have one', () => {
    expect(() => convertGitlabServer(office, { ...one, environment: 'other' })).toThrow(
      '--environment is other, and the data of GitLab are those of gitlab: leave it out',
    );
  });
});

describe('settings of an existing server', () => {
  const { input, notes } = convertExistingServer(behindProxy, one);
  const converted = input as ProxiedRunnerInput;

  it('are a second stack for a second GitLab Runner, with the same proxy, ports and hours', () => {
    expect(converted).toMatchObject({
      environment: 'ci-server-autoscaler',
      ciServer: { ...behindProxy.ciServer },
      proxy: behindProxy.proxy,
      runnerWorker: { type: 'docker-autoscaler', maxJobs: 3 },
      runnerWorkerDockerAutoscaler: { connectorConfigUser: 'ubuntu' },
      runnerWorkerDockerAutoscalerAsg: {
        types: ['t3.micro'],
        enableMixedInstancesPolicy: true,
        onDemandPercentageAboveBaseCapacity: 0,
      },
      runnerWorkerDockerAutoscalerAutoscalingOptions: [{ idleCount: 0, idleTime: '30m0s' }],
    });
    expect(JSON.stringify(converted)).not.toMatch(/machine/i);
    expect(notes).toContainEqual(expect.objectContaining({ kind: 'to do', subject: 'ciServer' }));
  });

  it('have names of their own in the account, so that both stacks stand side by side', () => {
    const names = (settings: ProxiedRunnerInput) =>
      Object.entries(synthStack((app) => new ProxiedRunnerStack(app, 'server', { region, ...settings })).json.resource)
        // Policies of the server's role and of roles are named within them.
        .flatMap(([type, all]) => Object.values(all).map((block) => `${type} ${block.name ?? block.function_name}`))
        .filter((name) => !/ (undefined|\$\{.*)$/.test(name));
    const [old, now] = [names(behindProxy), names(converted)];
    expect(old.length).toBeGreaterThan(5);
    expect(now.filter((name) => old.includes(name))).toEqual([]);
  });

  it('take another name only', () => {
    expect(() => convertExistingServer(behindProxy, { ...one, environment: 'ci-server' })).toThrow(
      '--environment is that of the stack with docker+machine, ci-server: give the second one another',
    );
  });
});

/** What people have beside the examples. */
const own: Readonly<Record<string, GitlabServerInput | ProxiedRunnerInput>> = {
  'GitLab with its own certificate and key, a mirror and several jobs on a worker': {
    ...least,
    kmsKeyId: 'arn:aws:kms:ap-northeast-1:111122223333:key/11111111-2222-3333-4444-555555555555',
    gitlabServer: { ...least.gitlabServer, externalUrl: 'http://gitlab.example.com', elasticIp: { enable: false } },
    runnerWorkerDockerMachineInstance: {
      types: ['c6i.xlarge'],
      idleCount: 1,
      dockerRegistryMirrorUrl: 'https://mirror.example.com',
      rootSize: 60,
    },
    runnerWorkerDockerMachineRole: { policyArns: ['arn:aws:iam::111122223333:policy/jobs'] },
    runnerManager: { maximumConcurrentJobs: 6 },
    runnerWorkerDockerOptions: { image: 'alpine:3', privileged: true },
  },
  'a systemd server with a downloaded docker-machine and keys of its own': proxiedRunner(undefined, {
    ciServer: { systemd: {}, configFile: '/etc/gitlab-runner/config.toml', runnerName: 'ours' },
    runnerInstall: { dockerMachineDownloadUrl: 'https://x.example.com/d', dockerMachineSha256: 'a'.repeat(64) },
    configToml: { log_level: 'debug', runners: { docker: { image: 'alpine' }, machine: { IdleCountMin: 2 } } },
    runnerWorker: { maxJobs: 4, environmentVariables: ['TZ=Asia/Tokyo'] },
  }),
  'a server in Osaka hours with insecure registries': proxiedRunner(undefined, {
    runnerWorkerDockerRegistries: { insecure: ['registry.example.com:5000'] },
    runnerWorkerDockerMachineAutoscalingOptions: [
      { periods: ['* * 8-20 * * mon-sat *'], timezone: 'Asia/Tokyo', idleCount: 1, idleTime: 600 },
    ],
    tags: { Name: 'ci' },
  }),
};

describe('the command', () => {
  it.each(Object.entries(own))('converts %s, and what it prints is taken as it is', async (_, settings) => {
    const folder = temporaryFolder();
    mkdirSync(folder, { recursive: true });
    const file = join(folder, 'settings.ts');
    writeFileSync(file, `export default ${JSON.stringify(settings)};\n`);
    const { status, stdout, stderr } = await runners('convert', file);
    expect(status, stderr).toBe(0);
    const printed = join(folder, 'converted.ts');
    writeFileSync(printed, stdout);
    const { default: input } = await import(printed);
    const schema = 'gitlabServer' in settings ? gitlabServerSettings : proxiedRunnerSettings;
    expect(parseSettings(schema as typeof proxiedRunnerSettings, input.default ?? input).runnerWorker.type).toBe(
      'docker-autoscaler',
    );
    // A way back from each step of the work.
    const steps = stderr.split('\n').filter((line) => /^\d+\. /.test(line));
    expect(steps.length).toBeGreaterThan(5);
    expect(stderr.match(/^ {3}Back: \S/gm)).toHaveLength(steps.length);
  });

  it.each([
    ['both attach the policy of the cache to the role of the server', proxiedRunner(), 2],
    ['each has a cache of its own', { ...proxiedRunner(), runnerWorkerCache: {} }, 0],
    ['each has an IAM user of its own', behindProxy, 0],
  ])('says to deploy the stack that stays again only where %s', async (_, settings, times) => {
    const file = join(temporaryFolder(), 'settings.ts');
    writeFileSync(file, `export default ${JSON.stringify(settings)};\n`);
    const { stderr } = await runners('convert', file);
    expect(stderr.match(/deploy ci-server(-autoscaler)? again at once/g) ?? []).toEqual(
      ['deploy ci-server again at once', 'deploy ci-server-autoscaler again at once'].slice(0, times),
    );
  });

  it("gives a mirror to the workers' Docker beside what the stack writes there", () => {
    const [settings] = Object.values(own) as [GitlabServerInput];
    expect(convertGitlabServer(settings, { capacityPerInstance: 2 }).input).toMatchObject({
      runnerWorkerDockerRegistries: { mirrors: ['https://mirror.example.com'] },
      runnerWorker: { maxJobs: 3 },
      runnerWorkerDockerAutoscaler: { capacityPerInstance: 2 },
    });
  });

  it('has no variables of the module for a server', async () => {
    const file = join(temporaryFolder(), 'settings.ts');
    writeFileSync(file, `export default ${JSON.stringify(least)};\n`);
    const { status, stderr } = await runners('convert', file, '--as-tfvars');
    expect(status).not.toBe(0);
    expect(stderr).toContain('--as-tfvars prints variables of the module, which has no server: leave it out');
  });

  it('refuses settings that have docker-autoscaler already', () => {
    const { input } = convertGitlabServer(office, one);
    expect(() => convertGitlabServer(input as GitlabServerInput, one)).toThrow(
      'runnerWorker.type is docker-autoscaler: only docker+machine is converted',
    );
  });
});
