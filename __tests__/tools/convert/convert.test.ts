import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { configKeys } from '../../../src/config-keys/keys';
import { executorsOf } from '../../../src/settings/config-toml/executors';
import { ownerOf } from '../../../src/settings/config-toml/owners';
import { type GitlabRunnerInput, gitlabRunnerSettings } from '../../../src/settings/gitlab-runner';
import { parseSettings } from '../../../src/settings/parse';
import { tomlTemplate } from '../../../src/templates/toml-document';
import { type Converted, convertSettings } from '../../../tools/convert/convert';
import { convertConfigToml } from '../../../tools/convert/from-config-toml';
import { report } from '../../../tools/convert/report';
import { upstreamNames } from '../../../tools/convert/upstream-names';
import { plainText, toSettings } from '../../../tools/module-settings/conversion';
import { readTfvars } from '../../../tools/module-settings/tfvars';
import { alone, sampleOf, valueAt } from '../../config-keys/sample-values';
import { upstreamRecordings } from '../../support/upstream-recordings';

const fixtures = join(__dirname, '..', '..', 'fixtures');
const everything = readFileSync(join(fixtures, 'convert/everything.toml'), 'utf8');
const handMade = readFileSync(join(fixtures, 'runbook/config.toml'), 'utf8');
const one = { capacityPerInstance: 1 };

const base: GitlabRunnerInput = { vpcId: 'vpc-1', subnetId: 'subnet-1', environment: 'ci', runnerGitlab: {} };

async function scenario(name: string): Promise<GitlabRunnerInput> {
  return (await readTfvars(join(upstreamRecordings, 'scenarios', name, 'inputs.json'))).input;
}

function settingsOf({ input }: Converted) {
  return parseSettings(gitlabRunnerSettings, input);
}

function kindsOf({ notes }: Converted): Record<string, string> {
  return Object.fromEntries(notes.map(({ subject, kind }) => [subject, kind]));
}

describe('settings of docker+machine', () => {
  it.each(['docker-machine', 'minimal'])('of the scenario %s are valid ones of docker-autoscaler', async (name) => {
    const old = parseSettings(gitlabRunnerSettings, await scenario(name));
    const converted = convertSettings(await scenario(name), one);
    const settings = settingsOf(converted);
    expect(settings.environment).toBe(`${old.environment}-autoscaler`);
    expect(settings.runnerWorker).toEqual({
      ...old.runnerWorker,
      type: 'docker-autoscaler',
      maxJobs: old.runnerManager.maximumConcurrentJobs,
    });
    expect(settings.runnerGitlab).toEqual(old.runnerGitlab);
    expect(settings.runnerWorkerDockerOptions).toEqual(old.runnerWorkerDockerOptions);
    expect(settings.tags).toEqual(old.tags);
    expect(Object.keys(converted.input).filter((key) => key.includes('DockerMachine'))).toEqual([]);
  });

  it('name the types and subnets that docker-machine did not use, and keep those that a fleet did', () => {
    const instance = { types: ['m5.large', 'm6i.large'], subnetIds: ['subnet-1', 'subnet-2', 'subnet-3'] };
    const single = convertSettings({ ...base, runnerWorkerDockerMachineInstance: instance }, one);
    expect(single.input.runnerWorkerDockerAutoscalerAsg).toMatchObject({
      types: ['m5.large'],
      subnetIds: ['subnet-1'],
    });
    const told = single.notes.filter(({ subject }) => subject.startsWith('runnerWorkerDockerMachineInstance.'));
    expect(told).toMatchObject([
      {
        kind: 'to do',
        subject: expect.stringMatching(/types$/),
        message: expect.stringMatching(/^has m6i\.large besides m5\.large/),
      },
      {
        kind: 'to do',
        subject: expect.stringMatching(/subnetIds$/),
        message: expect.stringMatching(/^has subnet-2, subnet-3 besides/),
      },
    ]);
    const fleet = convertSettings(
      { ...base, runnerWorkerDockerMachineInstance: instance, runnerWorkerDockerMachineFleet: { enable: true } },
      one,
    );
    expect(fleet.input.runnerWorkerDockerAutoscalerAsg).toMatchObject(instance);
    expect(fleet.notes.filter(({ subject }) => /types|subnetIds/.test(subject))).toEqual([]);
  });

  it('lose the keys of config.toml that only docker-machine reads, and keep the others', () => {
    const configToml = {
      shutdown_timeout: 30,
      machine: { shutdown_drain: { enabled: true } },
      runners: { machine: { MaxRemovalAttempts: 3 }, docker: { services_limit: 2 } },
    };
    const converted = convertSettings({ ...base, configToml }, one);
    expect(converted.input.configToml).toEqual({ shutdown_timeout: 30, runners: { docker: { services_limit: 2 } } });
    expect(kindsOf(converted)).toMatchObject({ 'configToml.machine': 'lost', 'configToml.runners.machine': 'lost' });
  });

  it('become policies, workers and a group by the table', async () => {
    const settings = settingsOf(convertSettings(await scenario('docker-machine'), one));
    expect(settings.runnerWorkerDockerAutoscalerAutoscalingOptions).toMatchObject([
      { periods: ['* * * * *'], idleCount: 0, idleTime: '10m0s' },
      {
        periods: ['* 0-9,17-23 * * mon-fri', '* * * * sat,sun'],
        timezone: 'Asia/Tokyo',
        idleCount: 0,
        idleTime: '1m0s',
      },
    ]);
    expect(settings.runnerWorkerDockerAutoscalerAsg).toMatchObject({
      subnetIds: ['<<aws_subnet.private>>'],
      types: ['m5.large'],
      upgradeStrategy: 'off',
      enableMixedInstancesPolicy: true,
      onDemandBaseCapacity: 0,
      onDemandPercentageAboveBaseCapacity: 0,
    });
    expect(settings.runnerWorkerDockerAutoscaler).toMatchObject({ connectorConfigUser: 'ubuntu', maxUseCount: 0 });
  });

  it('keep what was asked of machines', () => {
    const settings = settingsOf(
      convertSettings(
        {
          ...base,
          runnerWorker: { maxJobs: 7, requestConcurrency: 3 },
          runnerInstall: { dockerMachineVersion: '0.16.2', yumUpdate: false },
          runnerWorkerDockerOptions: { image: 'alpine', host: 'tcp://192.0.2.1', tlsVerify: true },
          runnerWorkerDockerMachineInstance: {
            destroyAfterMaxBuilds: 5,
            idleCount: 2,
            idleTime: 1800,
            rootSize: 50,
            volumeType: 'gp3',
            monitoring: true,
            privateAddressOnly: false,
            subnetIds: ['subnet-2', 'subnet-3'],
            types: ['m5.large', 'm6i.large'],
            dockerRegistryMirrorUrl: 'https://mirror.example.com',
          },
          runnerWorkerDockerMachineInstanceSpot: { enable: false },
          runnerWorkerDockerMachineFleet: { enable: true },
          runnerWorkerDockerMachineRole: {
            policyArns: ['arn:aws:iam::111122223333:policy/jobs'],
            additionalTags: { a: 'b' },
          },
          runnerWorkerDockerMachineAmiId: 'ami-1',
          runnerWorkerDockerMachineAmiOwners: ['self'],
          runnerWorkerDockerMachineEc2MetadataOptions: { httpTokens: 'optional', httpPutResponseHopLimit: 1 },
          runnerWorkerDockerMachineEc2Options: ['amazonec2-ssh-user=admin', 'amazonec2-root-size=60'],
        },
        { capacityPerInstance: 3 },
      ),
    );
    expect(settings.runnerWorker).toMatchObject({ maxJobs: 7, requestConcurrency: 3 });
    expect(settings.runnerInstall.yumUpdate).toBe(false);
    expect(settings.runnerWorkerDockerOptions).toMatchObject({ image: 'alpine', tlsVerify: false });
    expect(settings.runnerWorkerDockerOptions.host).toBeUndefined();
    expect(settings.runnerWorkerDockerAutoscaler).toMatchObject({
      capacityPerInstance: 3,
      maxUseCount: 5,
      connectorConfigUser: 'admin',
    });
    expect(settings.runnerWorkerDockerAutoscalerInstance).toMatchObject({
      rootSize: 60,
      volumeType: 'gp3',
      monitoring: true,
      privateAddressOnly: false,
      httpTokens: 'optional',
      httpPutResponseHopLimit: 1,
      startScript: expect.stringContaining('{"registry-mirrors":["https://mirror.example.com"]}'),
    });
    expect(settings.runnerWorkerDockerAutoscalerAsg).toMatchObject({
      subnetIds: ['subnet-2', 'subnet-3'],
      types: ['m5.large', 'm6i.large'],
      enableMixedInstancesPolicy: true,
      onDemandPercentageAboveBaseCapacity: 100,
    });
    expect(settings.runnerWorkerDockerAutoscalerAutoscalingOptions).toMatchObject([
      { idleCount: 6, idleTime: '30m0s' },
    ]);
    expect(settings.runnerWorkerDockerAutoscalerRole.policyArns).toEqual(['arn:aws:iam::111122223333:policy/jobs']);
    expect(settings.runnerWorkerDockerAutoscalerAmiId).toBe('ami-1');
    expect(settings.runnerWorkerDockerAutoscalerAmiOwners).toEqual(['self']);
  });

  it('say whatever is lost or has to be done', () => {
    const converted = convertSettings(
      {
        ...base,
        runnerInstall: { dockerMachineVersion: '0.16.2' },
        runnerWorkerDockerOptions: { tlsVerify: true },
        runnerWorkerDockerMachineInstance: { maxGrowthRate: 3, namePrefix: 'jobs', startScript: '#cloud-config\n{}' },
        runnerWorkerDockerMachineInstanceSpot: { maxPrice: '0.2' },
        runnerWorkerDockerMachineFleet: { enable: false, keyPairName: 'k' },
        runnerWorkerDockerMachineRole: { profileName: 'p', additionalTags: { a: 'b' } },
        runnerWorkerDockerMachineSecurityGroupDescription: 'd',
      },
      one,
    );
    expect(kindsOf(converted)).toEqual({
      limit: 'to do',
      IdleTime: 'changed',
      startScript: 'to do',
      MaxGrowthRate: 'lost',
      'request-spot-instance': 'changed',
      'spot-price': 'lost',
      'runnerWorkerDockerMachineRole.profileName': 'to do',
      'runnerWorkerDockerMachineRole.additionalTags': 'lost',
      'runnerWorkerDockerMachineInstance.namePrefix': 'lost',
      runnerWorkerDockerMachineSecurityGroupDescription: 'lost',
      'runnerInstall.dockerMachineVersion': 'lost',
      'runnerWorkerDockerMachineFleet.keyPairName': 'lost',
      'host, tls_verify': 'changed',
      environment: 'changed',
      'runnerGitlab.runnerVersion': 'to do',
      'runnerWorkerDockerOptions.image': 'changed',
    });
  });

  // https://docs.docker.com/reference/cli/dockerd/: docker-machine gave them to the Docker that it installed.
  it('name what docker-machine told Docker, where the start script is not one that can be added to', () => {
    const { notes } = convertSettings(
      {
        ...base,
        runnerWorkerDockerMachineInstance: {
          startScript: '#cloud-config\n{}',
          dockerRegistryMirrorUrl: 'https://mirror.example.com',
        },
        runnerWorkerDockerMachineEc2Options: [
          'engine-install-url=https://example.com/docker.sh',
          'engine-env=HTTPS_PROXY=http://user:secret@proxy.example.com:3128',
        ],
      },
      one,
    );
    const told = Object.fromEntries(notes.map(({ subject, kind, message }) => [subject, `${kind}: ${message}`]));
    expect(told['engine-install-url']).toMatch(/^to do: was https:\/\/example\.com\/docker\.sh/);
    expect(told['engine-registry-mirror']).toMatch(/^to do: was https:\/\/mirror\.example\.com/);
    expect(told['engine-env']).toMatch(/^to do: was HTTPS_PROXY,/);
    expect(told).not.toHaveProperty('engine-label');
    expect(JSON.stringify(notes)).not.toContain('secret');
  });

  // https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html: 63 characters.
  it('whose name became too long say which option names another', () => {
    const long = { ...base, environment: 'production-frankfurt-2' };
    expect(() => settingsOf({ ...convertSettings(base, one), input: long })).not.toThrow();
    expect(() => convertSettings(long, one)).toThrow(
      /S3 refuses.*production-frankfurt-2-autoscaler is the environment of now.*--environment NAME$/,
    );
    expect(() => convertSettings(long, { ...one, environment: 'production-frankfurt-number-two' })).toThrow(
      /S3 refuses((?!--environment).)*$/,
    );
  });

  // variables.tf of the module, 7.8.0, 7.9.0 and 9.5.2.
  it('tell of the releases that are other than the module has where nothing is said', () => {
    const messages = (more: Partial<GitlabRunnerInput>) =>
      convertSettings({ ...base, ...more }, one)
        .notes.filter(({ subject }) => /Version|image/.test(subject))
        .map(({ message }) => message);
    expect(messages({})).toEqual([
      "is not set, so it is 19.3.0; the module installs 16.0.3, and an older one before release 7.9.0: set your GitLab's, 17.1 or newer",
      'is not set, so it is docker:28.3.3; the module has docker:18.03.1-ce, whose client Docker 29 rejects',
    ]);
    expect(
      messages({ runnerGitlab: { runnerVersion: '18.4.0' }, runnerWorkerDockerOptions: { image: 'alpine:3' } }),
    ).toEqual([]);
  });

  it('leave what was written for docker-autoscaler already as it is', () => {
    const settings = settingsOf(
      convertSettings(
        {
          ...base,
          runnerWorkerDockerAutoscaler: { connectorConfigUser: 'core' },
          runnerWorkerDockerAutoscalerAmiFilter: { name: ['mine-*'] },
          runnerWorkerDockerMachineAmiFilter: { name: ['theirs-*'], architecture: ['x86_64'] },
        },
        one,
      ),
    );
    expect(settings.runnerWorkerDockerAutoscaler).toMatchObject({ connectorConfigUser: 'core', maxUseCount: 0 });
    expect(settings.runnerWorkerDockerAutoscalerAmiFilter).toEqual({ name: ['mine-*'] });
  });

  it('get other names where two deployments could not have the same one, unless it is replaced in place', () => {
    const input: GitlabRunnerInput = {
      ...base,
      iamObjectPrefix: 'team',
      kmsManagedAliasName: 'key',
      tags: { Name: 'jobs', team: 'a' },
      runnerCloudwatch: { logGroupName: 'logs', retentionDays: 7 },
      runnerRole: { roleProfileName: 'manager' },
    };
    expect(convertSettings(input, one).input).toMatchObject({
      environment: 'ci-autoscaler',
      iamObjectPrefix: 'team-autoscaler',
      kmsManagedAliasName: 'key-autoscaler',
      tags: { Name: 'jobs-autoscaler', team: 'a' },
      runnerCloudwatch: { logGroupName: 'logs-autoscaler', retentionDays: 7 },
      runnerRole: { roleProfileName: 'manager-autoscaler' },
    });
    const existing = { ...input, runnerRole: { roleProfileName: 'manager', createRoleProfile: false } };
    expect(convertSettings(existing, one).input.runnerRole).toEqual(existing.runnerRole);
    const inPlace = convertSettings(input, { ...one, environment: 'ci' });
    expect(inPlace.input).toMatchObject({ environment: 'ci', iamObjectPrefix: 'team', tags: { Name: 'jobs' } });
    expect(report(inPlace)).toContain('## In place');
  });

  it.each([
    [{ runnerWorker: { type: 'docker' } }, 'runnerWorker.type is docker: only docker+machine is converted'],
    [
      { runnerWorkerDockerMachineAutoscalingOptions: [{ periods: ['0 * 9 * * * *'] }] },
      'limits seconds to 0, which docker-autoscaler cannot',
    ],
    [{ environment: 'runner-x' }, 'environment: must not begin with "runner-"'],
  ] as const)('are refused when that cannot be: %o', (settings, message) => {
    expect(() => convertSettings({ ...base, ...(settings as object) }, one)).toThrow(message);
  });
});

describe('a config.toml', () => {
  it('made by hand is valid settings of docker-autoscaler', () => {
    const converted = convertConfigToml(handMade, one);
    const settings = settingsOf(converted);
    expect(settings).toMatchObject({
      vpcId: 'vpc-0123456789abcdef0',
      subnetId: 'subnet-0123456789abcdef0',
      environment: 'gitlab-runner-autoscaler',
      tags: { 'tf-aws-gitlab-runner:example': 'runner-default', 'tf-aws-gitlab-runner:instancelifecycle': 'spot:yes' },
      runnerInstance: { name: 'docker-gitlab-runner' },
      runnerManager: { maximumConcurrentJobs: 5, gitlabCheckInterval: 3 },
      runnerGitlab: { url: 'https://gitlab.example.com/' },
      runnerWorker: { type: 'docker-autoscaler', maxJobs: 5 },
      runnerWorkerDockerOptions: {
        privileged: false,
        volumes: ['/cache', '/certs/client'],
        image: 'docker:18.03.1-ce',
      },
      runnerWorkerDockerVolumesTmpfs: [{ volume: '/var/opt/cache', options: 'rw,noexec' }],
      runnerWorkerCache: { create: false, bucket: 'gitlab-runner-111122223333-gitlab-runner-cache' },
      runnerWorkerDockerAutoscalerInstance: {
        rootSize: 8,
        volumeType: 'gp3',
        ebsOptimized: true,
        privateAddressOnly: true,
      },
      runnerWorkerDockerAutoscalerAsg: { types: ['t3.medium'], subnetIds: ['subnet-0123456789abcdef0'] },
      runnerWorkerDockerAutoscalerAmiId: 'ami-02dc59944bc69e802',
    });
    expect(settings.runnerWorkerDockerAutoscalerAutoscalingOptions).toMatchObject([
      { periods: ['* * * * *'], idleCount: 0, idleTime: '10m0s' },
      { periods: ['* 9-21 * * mon-fri'], timezone: 'Asia/Tokyo', idleCount: 2, idleTime: '10m0s' },
      {
        periods: ['* 0-9,21-23 * * mon-fri', '* * * * sat,sun'],
        timezone: 'Asia/Tokyo',
        idleCount: 0,
        idleTime: '5m0s',
      },
    ]);
  });

  it('is converted whole, by the table, with a note on everything that changes or goes', () => {
    const converted = convertConfigToml(everything, { capacityPerInstance: 2 });
    const settings = settingsOf(converted);
    expect(settings).toMatchObject({
      environment: 'jobs-autoscaler',
      tags: { team: 'a' },
      runnerManager: { maximumConcurrentJobs: 20 },
      runnerGitlab: { urlClone: 'https://gitlab.internal.example.com/' },
      runnerWorker: { maxJobs: 10, requestConcurrency: 2, environmentVariables: ['CI_REGION=x', 'A=b=c'] },
      runnerWorkerGitlabPipeline: { preBuildScript: '"echo \\"one\\"\\necho \'two\'"' },
      runnerWorkerCache: { bucket: 'build-cache', shared: true, authenticationType: 'iam' },
      runnerWorkerDockerOptions: {
        privileged: true,
        pullPolicies: ['if-not-present'],
        containerLabels: ['team=a'],
        extraHosts: ['a:192.0.2.1'],
        volumes: [],
        tlsVerify: false,
      },
      runnerWorkerDockerServices: [{ name: 'postgres:16', alias: '', entrypoint: [], command: [] }],
      runnerWorkerDockerAutoscaler: { capacityPerInstance: 2, maxUseCount: 25, connectorConfigUser: 'ubuntu' },
      runnerWorkerDockerAutoscalerInstance: {
        rootSize: 16,
        volumeType: 'gp2',
        ebsOptimized: false,
        privateAddressOnly: false,
      },
      runnerWorkerDockerAutoscalerAutoscalingOptions: [
        { periods: ['* * * * *'], idleCount: 2, idleTime: '30m0s', scaleFactor: 1.5, scaleFactorLimit: 8 },
        { periods: ['* 8-18 * * mon-fri'], timezone: 'UTC', idleCount: 16, idleTime: '1h0m0s' },
      ],
    });
    expect(settings.runnerWorkerDockerOptions.host).toBeUndefined();
    expect(settings.configToml).toEqual({ shutdown_timeout: 600, runners: { builds_dir: '/builds' } });
    expect(kindsOf(converted)).toMatchObject({
      limit: 'changed',
      IdleCount: 'changed',
      IdleScaleFactor: 'changed',
      Timezone: 'to do',
      MaxGrowthRate: 'lost',
      'spot-price': 'lost',
      'amazonec2-secret-key': 'lost',
      'amazonec2-block-duration-minutes': 'lost',
      token: 'to do',
      'runners.cache.s3': 'to do',
      AuthenticationType: 'changed',
      'runners.docker.unheard_of': 'lost',
      shutdown_timeout: 'changed',
      'runners.docker.host': 'changed',
      'runners.docker.tls_verify': 'changed',
      '[[runners]] shell': 'lost',
    });
  });

  const free = configKeys.filter(
    ({ path, until }) =>
      !until &&
      // Another server than Amazon's is none that the manager's role opens.
      !path.endsWith('.ServerAddress') &&
      !ownerOf(path, 'fleet') &&
      (executorsOf(path)?.includes('docker-autoscaler') ?? true),
  );

  it.each(free.map((key) => ({ ...key })))('keeps $path, which no other setting has', (key) => {
    const value = sampleOf(key);
    const { runners = {}, ...global } = alone(key.path, value);
    const { cache, ...rest } = runners as { readonly cache?: { readonly s3?: object } };
    const runner = {
      executor: 'docker+machine',
      machine: { MachineName: 'jobs-%s' },
      ...rest,
      cache: { Type: 's3', ...cache, s3: { BucketName: 'jobs', ...cache?.s3 } },
    };
    const text = tomlTemplate({ ...global, runners: [runner] } as Parameters<typeof tomlTemplate>[0]).replaceAll(
      '$$',
      '$',
    );
    const converted = convertConfigToml(text, one);
    expect(valueAt(settingsOf(converted).configToml, key.path.replace('runners[]', 'runners'))).toEqual(value);
    expect(kindsOf(converted)).not.toHaveProperty([key.path.replaceAll('[]', '')], 'lost');
  });

  it('keeps the variables of a service, and tells of a key that only docker-machine reads', () => {
    const text = `[[runners]]
executor = "docker+machine"
[[runners.docker.services]]
name = "postgres:16"
environment = ["POSTGRES_DB=test"]
[runners.machine]
MaxRemovalAttempts = 3
`;
    const converted = convertConfigToml(text, one);
    expect(settingsOf(converted).runnerWorkerDockerServices[0]?.environment).toEqual(['POSTGRES_DB=test']);
    expect(kindsOf(converted)).toHaveProperty(['runners.machine.MaxRemovalAttempts'], 'lost');
    expect(settingsOf(converted).configToml).toEqual({});
  });

  it('leaves every token and key behind', () => {
    const converted = convertConfigToml(everything, one);
    const told = JSON.stringify(converted) + report(converted);
    expect(told).not.toMatch(/RUNNER-AUTHENTICATION-TOKEN|CACHE-ACCESS-KEY|CACHE-SECRET-KEY|DRIVER-SECRET-KEY/);
  });

  it('says what it does not tell itself', () => {
    const text = '[[runners]]\nexecutor = "docker+machine"\n[runners.machine]\nMachineName = "jobs-%s"\n';
    const converted = convertConfigToml(text, one);
    expect(converted.input).toMatchObject({
      vpcId: 'vpc-REPLACE-ME',
      subnetId: 'subnet-REPLACE-ME',
      environment: 'jobs-autoscaler',
    });
    expect(kindsOf(converted)).toMatchObject({ 'amazonec2-vpc-id': 'to do', 'amazonec2-subnet-id': 'to do' });
  });

  it.each([
    ['[[runners]]\nexecutor = "docker"', undefined, /^No \[\[runners\]\] has the executor docker\+machine/],
    [everything, 'shell', /^\[\[runners\]\] shell \(executor shell\) is left as it is: .*--runner machines$/s],
    [
      everything,
      'x',
      /^No \[\[runners\]\] is named x\. The file has:\n {2}- shell .*\n {2}- machines .*--runner machines$/,
    ],
    ['', undefined, /: the file has no \[\[runners\]\], so there is nothing to convert$/],
    [
      `${everything}\n[[runners]]\nname = "b"\nexecutor = "docker+machine"`,
      undefined,
      /\(machines, b\): say which with --runner/,
    ],
    ['token = "RUNNER-AUTHENTICATION-TOKEN', undefined, /^The file is not TOML: [^\n]*$/],
  ])('is refused with a remedy', (text, runner, message) => {
    expect(() => convertConfigToml(text, one, runner)).toThrow(message);
    expect(() => convertConfigToml(text, one, runner)).not.toThrow(/RUNNER-AUTHENTICATION-TOKEN/);
  });
});

describe('the result', () => {
  it('is the same under the names of the module', async () => {
    const converted = [
      convertSettings(await scenario('docker-machine'), one),
      convertConfigToml(handMade, one),
      convertConfigToml(everything, one),
    ];
    for (const { input } of converted) {
      const back = toSettings(JSON.parse(JSON.stringify(upstreamNames(input))), plainText);
      expect(back.warnings).toEqual([]);
      expect(parseSettings(gitlabRunnerSettings, back.input)).toEqual(parseSettings(gitlabRunnerSettings, input));
    }
  });

  it('comes with a plan that keeps both runners until the new one has proved itself', async () => {
    const text = report(convertSettings(await scenario('docker-machine'), one));
    const steps = [
      'Add a stack runners-default-autoscaler',
      'one runner with two managers',
      'Run a job',
      'Drain the old manager',
      '--min-size 0',
      'Destroy the stack runners-default,',
    ];
    const places = steps.map((step) => text.indexOf(step));
    expect(places.every((place) => place > 0)).toBe(true);
    expect(places).toEqual([...places].sort((a, b) => a - b));
    expect(text).toContain('Back, up to step 6');
    expect(text).not.toContain('again at once');
  });

  it('says to deploy again where the destroyed stack detaches the policy of the cache from a role that both use', () => {
    const shared: GitlabRunnerInput = {
      ...base,
      runnerRole: { createRoleProfile: false, roleProfileName: 'ours' },
      runnerWorkerCache: { create: false, bucket: 'cache', policy: 'arn:aws:iam::111122223333:policy/cache' },
    };
    expect(report(convertSettings(shared, one))).toMatch(
      /\n7\. Destroy the stack .*Then deploy \S+-autoscaler again at once: /,
    );
  });
});
