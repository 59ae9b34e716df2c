import { createHash, createPublicKey, generateKeyPairSync } from 'node:crypto';
import { dirname } from 'node:path';
import { describe, expect, it } from 'vitest';
import { hostileTexts } from '../user-data/hostile-texts';
import { describeGrants } from './grants';
import { bootLog, configOf, ManagerFixture, ownToken, sentryDsn, startsOf, storedToken } from './manager';
import type { Machine } from './sandbox/machine';
import { type BootOptions, bootOf, expectServing, token } from './serving';

/** As EC2 names an imported RSA key: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/verify-keys.html */
const md5Of = (key: string) =>
  createHash('md5')
    .update(createPublicKey(key).export({ type: 'spki', format: 'der' }))
    .digest('hex')
    .replace(/..(?!$)/g, '$&:');

const checksum = (bytes: string) => createHash('sha256').update(bytes).digest('hex');

const dockerMachine = `#!/bin/bash
set -e
echo "docker-machine $*" >>/srv/docker-machine
[[ $1 != create ]] || { mkdir -p /root/.docker/machine/certs && touch /root/.docker/machine/certs/ca.pem; }
`;
const dockerMachineUrl = (architecture: string) =>
  `arr-cki-prod-docker-machine.s3.amazonaws.com/v0.16.2-gitlab.19-cki.5/docker-machine-Linux-${architecture}`;

const plugin = 'the plugin';
const pluginUrl = (architecture: string) =>
  `gitlab.com/gitlab-org/fleeting/plugins/aws/-/releases/v1.0.0/downloads/fleeting-plugin-aws-linux-${architecture}`;

const installedPlugin =
  '/root/.config/fleeting/plugins/registry.gitlab.com/gitlab-org/fleeting/plugins/aws/1.2.3/plugin';

/** A GitLab Runner that installs plugins by itself, and the plugin that its registry gives. */
const newRelease = (file: string) => (machine: Machine) => {
  machine.write('/srv/gitlab-runner-version', '19.3.0');
  machine.write('/srv/fleeting-plugin', file);
};

/** A machine that finds what its executor downloads. */
function bootWithWorkers(manager: ManagerFixture, { prepare = () => {}, ...options }: BootOptions = {}) {
  return bootOf(manager, { ...options, prepare: (machine) => prepare(withDownloads(machine)) });
}

function withDownloads(machine: Machine): Machine {
  for (const architecture of ['x86_64', 'aarch64']) {
    machine.downloads.serve(dockerMachineUrl(architecture), dockerMachine);
  }
  for (const architecture of ['amd64', 'arm64']) {
    machine.downloads.serve(pluginUrl(architecture), plugin);
  }
  return machine;
}

const common = {
  debug: { traceRunnerUserData: true },
  runnerInstance: { name: 'boot', useEip: true, ssmAccess: true },
};

const autoscaler = {
  ...common,
  runnerWorker: { type: 'docker-autoscaler' as const, maxJobs: 2, usePrivateKey: true },
};

describe('docker+machine', () => {
  const startScript = `#!/bin/bash\necho "worker $HOME" '${hostileTexts[3]}'\n`;
  const manager = new ManagerFixture({
    ...common,
    runnerWorker: { type: 'docker+machine' },
    runnerInstall: { dockerMachineSha256: checksum(dockerMachine) },
    runnerWorkerDockerMachineInstance: { startScript },
    runnerWorkerDockerMachineFleet: { enable: true },
  });

  it.each(['x86_64', 'aarch64'] as const)('serves on %s', async (architecture) => {
    const [machine, run] = await bootWithWorkers(manager, { architecture, traced: true });
    expectServing(machine, run);
    expect(machine.downloads.asked).toContain(dockerMachineUrl(architecture));
    expect(machine.mode('/usr/local/bin/docker-machine')).toBe('0755');
    const { MachineOptions: options } = configOf(machine).runners[0].machine as { MachineOptions: string[] };
    expect(options.find((option) => option.startsWith('amazonec2-tags='))).toContain(
      `gitlab-runner-parent-id,${manager.applied.instanceId}`,
    );
  });

  it('makes the certificates that all machines share before there are two', async () => {
    const [machine] = await bootWithWorkers(manager);
    const made = machine.read('/srv/docker-machine');
    expect(made).toMatch(/^docker-machine create --driver none .*first-machine$/m);
    expect(made).toMatch(/^docker-machine rm .*first-machine$/m);
    await machine.run(['/opt/gitlab-runner/boot.sh']);
    expect(machine.read('/srv/docker-machine').match(/docker-machine create/g)).toHaveLength(1);
  });

  it("keeps the workers' start script as it is written", async () => {
    const [machine] = await bootWithWorkers(manager);
    expect(machine.read('/etc/gitlab-runner/runners_userdata.sh')).toBe(startScript);
  });

  it("makes the workers' key once, and no state or log ever sees it", async () => {
    const [first, run] = await bootWithWorkers(manager, { traced: true });
    const key = first.read('/root/.ssh/id_rsa');
    expect(key).toMatch(/^-----BEGIN (RSA )?PRIVATE KEY-----/);
    expect(first.mode('/root/.ssh/id_rsa')).toBe('0600');
    expect(JSON.stringify(run.programs) + run.output).not.toContain(key.split('\n')[3]);
    const [second, again] = await bootWithWorkers(manager);
    expectServing(second, again);
    expect(second.read('/root/.ssh/id_rsa')).toBe(key);
    expect(second.aws.callsOf('ec2:ImportKeyPair')).toEqual([]);
  });

  it("has the first one's key where two managers make theirs at once, and import it at once", async () => {
    await manager.applied.setParameter('boot-fleet-key', 'null');
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const first = privateKey.export({ type: 'pkcs1', format: 'pem' }).toString();
    const isOwn = 'grep -q PRIVATE /run/gitlab-runner-boot/put-parameter && [[ ! -e /srv/stored ]]';
    const prepare = (machine: Machine) => {
      machine.write('/srv/first', first);
      machine.wrap(
        'aws',
        `if [[ $2 == put-parameter ]] && ${isOwn}; then
          : >/srv/stored
          $itself ssm put-parameter --overwrite --type SecureString --name boot-fleet-key --value file:///srv/first >/dev/null
        elif [[ $2 == import-key-pair && ! -e /srv/imported ]]; then
          : >/srv/imported
          $itself "$@" >/dev/null
        fi`,
      );
    };
    const [machine, run] = await bootWithWorkers(manager, { prepare });
    expect(run.exitCode, bootLog(machine)).toBe(0);
    expect(md5Of(machine.read('/root/.ssh/id_rsa'))).toBe(md5Of(first));
    expect(md5Of(String(await manager.applied.parameter('boot-fleet-key')))).toBe(md5Of(first));
    const fingerprint = ['--key-names', 'boot-fleet-key', '--query', 'KeyPairs[0].KeyFingerprint'];
    expect(await manager.applied.aws('ec2', 'describe-key-pairs', ...fingerprint)).toBe(md5Of(first));
  });

  it('ends each machine that docker-machine left half made, and tries again where AWS refuses it', async () => {
    const [machine] = await bootWithWorkers(manager);
    const store = '/root/.docker/machine/machines';
    const names = ['a-refused', 'b-that-ec2-never-made', 'c-that-runs'];
    for (const name of names) {
      const record = { DriverName: 'amazonec2', Driver: { InstanceId: '' } };
      machine.write(`${store}/${name}/config.json`, JSON.stringify(record));
    }
    const id = await manager.applied.aws(
      ...['ec2', 'run-instances', '--image-id', 'ami-12345678', '--key-name', 'c-that-runs'],
      ...['--query', 'Instances[0].InstanceId'],
    );
    machine.aws.refuse('ec2:DescribeInstances', 1);
    const endHalfMade = () => machine.run(['bash', '/opt/gitlab-runner/half-made.sh']);

    const { output } = await endHalfMade();
    expect(output).toContain('could not end a-refused');
    expect(output).toContain(`docker-machine was ended while it made c-that-runs: terminating ${id}`);
    const state = ['--query', 'Reservations[0].Instances[0].State.Name'];
    expect(await manager.applied.aws('ec2', 'describe-instances', '--instance-ids', String(id), ...state)).toBe(
      'terminated',
    );
    expect(machine.list(store)).toEqual(['a-refused']);

    expect(await endHalfMade()).toMatchObject({ exitCode: 0, output: '' });
    expect(machine.list(store)).toEqual([]);
  });

  it('is registered by the token that the module knows a parameter for', async () => {
    await manager.set('gitlab-runner-registration-token', 'GR1348941a1B2c3D4e5F6g7H8i9');
    const machine = withDownloads(await manager.machine());
    machine.gitlab.registrationTokens.add('GR1348941a1B2c3D4e5F6g7H8i9');
    expectServing(machine, await manager.boot(machine), 'glrtr-created-runner-1');
    expect(await storedToken(manager)).toBe('glrtr-created-runner-1');
  });

  it('says so when the parameter does not exist', async () => {
    const machine = withDownloads(await manager.machine());
    expect((await manager.boot(machine)).exitCode).not.toBe(0);
    expect(bootLog(machine)).toContain('gitlab-runner-registration-token');
  });

  describeGrants(manager);
});

const kmsKey = (id: string) => `arn:aws:kms:ap-northeast-1:123456789012:key/${id}`;

describe('docker-autoscaler', () => {
  const manager = new ManagerFixture({
    ...autoscaler,
    runnerGitlab: { runnerVersion: '16.10.1' },
    kmsKeyId: kmsKey('settings'),
    runnerGitlabRegistrationConfig: { type: 'group', groupId: '7' },
    runnerWorkerDockerAutoscaler: { fleetingPluginSha256: checksum(plugin) },
  });

  it.each([
    ['x86_64', 'amd64'],
    ['aarch64', 'arm64'],
  ] as const)('serves on %s', async (architecture, name) => {
    const [machine, run] = await bootWithWorkers(manager, { architecture, traced: true });
    expectServing(machine, run);
    expect(machine.downloads.asked).toContain(pluginUrl(name));
    expect(machine.read('/usr/local/bin/fleeting-plugin-aws')).toBe(plugin);
    expect(machine.mode('/usr/local/bin/fleeting-plugin-aws')).toBe('0755');
    expect(machine.read('/root/.aws/config')).toContain('region = ap-northeast-1');
    expect(machine.list('/root/.ssh')).toContain('id_rsa');
  });

  it('starts no plugin whose checksum is another', async () => {
    const prepare = ({ downloads }: Machine) => downloads.serve(pluginUrl('amd64'), 'tampered');
    const [machine, run] = await bootWithWorkers(manager, { prepare });
    expect(run.exitCode).not.toBe(0);
    expect(bootLog(machine)).toContain('fleetingPluginSha256');
    expect(machine.exists('/usr/local/bin/fleeting-plugin-aws')).toBe(false);
  });

  it('encrypts its secrets with the key of the settings, whichever key they had, and loses none when it dies', async () => {
    const dsn = 'https://dsn@sentry.example.com/1';
    const names = [ownToken, sentryDsn, 'boot-runner-worker-key'] as const;
    const keys = () => Promise.all(names.map((name) => manager.applied.keyOf(name)));
    await manager.set(ownToken, token);
    await manager.set(sentryDsn, dsn);
    for (const name of names) {
      await manager.applied.setParameter(name, await manager.applied.parameter(name), kmsKey('of-before'));
    }

    const dying = withDownloads(await manager.machine());
    dying.gitlab.runners.set(token, {});
    const writesSentry = '[[ "$*" == *put-parameter* ]] && grep -q sentry "$(sed "s|.*file://||" <<<"$*")"';
    dying.wrap('aws', `if ${writesSentry}; then kill -KILL -1; fi`);
    await manager.boot(dying);
    expect(dying.list('/srv/units')).not.toContain('gitlab-runner');
    expect(await manager.applied.parameter(sentryDsn)).toBe(dsn);
    expect(await manager.applied.keyOf(sentryDsn)).toBe(kmsKey('of-before'));
    expect(await storedToken(manager)).toBe(token);

    const next = withDownloads(await manager.machine({ gitlab: dying.gitlab }));
    expectServing(next, await manager.boot(next));
    expect(await manager.applied.parameter(sentryDsn)).toBe(dsn);
    expect(await storedToken(manager)).toBe(token);
    expect(await manager.applied.parameter(names[2])).toMatch(/^-----BEGIN (RSA )?PRIVATE KEY-----/);
    expect(await keys()).toEqual(names.map(() => kmsKey('settings')));
  });

  it('is a runner of its group, made by the access token that the module knows a parameter for', async () => {
    await manager.set('gitlab-runner-access-token', 'glpat-a1B2c3D4e5F6g7H8i9J0');
    const machine = withDownloads(await manager.machine());
    machine.gitlab.accessTokens.add('glpat-a1B2c3D4e5F6g7H8i9J0');
    // A role that is given may have no right to look at keys.
    machine.aws.refuse('ssm:GetParameterHistory');
    expectServing(machine, await manager.boot(machine), 'glrt-created-runner-1');
    expect(bootLog(machine)).toContain('(ssm:GetParameterHistory): it stays as it is');
    expect(machine.gitlab.runners.get('glrt-created-runner-1')).toMatchObject({
      runner_type: 'group_type',
      group_id: '7',
    });
    expect(await storedToken(manager)).toBe('glrt-created-runner-1');
  });

  describeGrants(manager);
});

describe('docker-autoscaler with a GitLab Runner that installs plugins by itself', () => {
  const manager = new ManagerFixture({
    ...autoscaler,
    runnerGitlab: { runnerVersion: '19.3.0' },
    configToml: { runners: { autoscaler: { state_storage: { enabled: true, dir: '/var/lib/runner/state' } } } },
    runnerWorkerDockerAutoscaler: { fleetingPluginVersion: '1.2.3', fleetingPluginSha256: checksum(plugin) },
    runnerWorkerDockerAutoscalerAutoscalingOptions: [{ periods: ['* * * * *'], idleCount: 1, idleTime: '30m' }],
  });

  it('has it do so', async () => {
    const [machine, run] = await bootWithWorkers(manager, { prepare: newRelease(plugin), traced: true });
    expectServing(machine, run);
    expect(startsOf(run, 'gitlab-runner')).toContain('fleeting install');
    expect(configOf(machine).runners[0].autoscaler).toMatchObject({ plugin: 'aws:1.2.3' });
    expect(machine.mode('/var/lib/runner/state')).toBe('0700');
    expect(machine.read(installedPlugin)).toBe(plugin);
    // What this release checks by itself, the file passes (19.3.0 refuses a policy without preemptive_mode).
    expect(bootLog(machine)).toContain('Configuration file is valid.');
    expect(machine.list('/srv/installed')).toEqual(
      expect.arrayContaining(['gitlab-runner-19.3.0', 'gitlab-runner-helper-images-19.3.0']),
    );
    expect(machine.downloads.asked).not.toContain(pluginUrl('amd64'));
  });

  it('starts no plugin whose checksum is another', async () => {
    const [machine, run] = await bootWithWorkers(manager, { prepare: newRelease('tampered') });
    expect(run.exitCode).not.toBe(0);
    expect(bootLog(machine)).toContain(
      `had the checksum ${checksum('tampered')}, but runnerWorkerDockerAutoscaler.fleetingPluginSha256 says ${checksum(plugin)}`,
    );
    // LookPath of gitlab-org/fleeting/fleeting-artifact finds a release by its folder alone.
    expect(machine.exists(dirname(installedPlugin))).toBe(false);
  });
});
