import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { hostileTexts } from '../user-data/hostile-texts';
import { describeGrants } from './grants';
import { bootLog, completions, configOf, ManagerFixture, sentryDsn } from './manager';
import { largeAuthorities, selfSigned } from './sandbox/certificate';
import { readUserData } from './sandbox/cloud-config';
import { gitlabHost, type Machine, type Run } from './sandbox/machine';
import { type BootOptions, bootOf, expectServing } from './serving';

const privateCertificate = selfSigned([gitlabHost]);
/** With these, EC2 would not take the whole boot as user data. */
const authorities = `${largeAuthorities(9)}${privateCertificate.cert}`;
const runnerPackage = 'the package';
const packageUrl = 'releases.example.com/gitlab-runner.rpm';

/** GitLab Runner 19.3.0, whose check of config.toml fails with these lines. */
function lintAnswers(machine: Machine, ...lines: readonly string[]): void {
  machine.write('/srv/lint-answer', `FATAL: ${lines.join('\n')}\n`);
  machine.standIn(
    'gitlab-runner',
    'case $1 in --version) echo "Version: 19.3.0" ;; lint) cat /srv/lint-answer >&2; exit 1 ;; esac',
  );
}

describe('docker', () => {
  const manager = new ManagerFixture({
    debug: { traceRunnerUserData: true },
    runnerInstance: { name: 'boot', useEip: true, ssmAccess: true },
    runnerWorker: { type: 'docker', environmentVariables: hostileTexts.map((value, index) => `T${index}=${value}`) },
    runnerGitlab: {
      preregisteredRunnerTokenSsmParameterName: '/boot/gitlab-token',
      caCertificate: authorities,
    },
    configToml: { session_server: { listen_address: '[::]:8093' } },
    runnerInstall: {
      amazonEcrCredentialHelper: true,
      preInstallScript: 'touch /root/pre-install "/root/it\'s $((1 + 1))"',
      postInstallScript: '#!/usr/bin/env -S awk -f\nBEGIN { print "by awk" >"/root/post-install" }\n',
      startScript: 'systemctl is-active gitlab-runner >/root/start\n',
      runnerPackageUrl: `https://${packageUrl}`,
      runnerPackageSha256: createHash('sha256').update(runnerPackage).digest('hex'),
    },
  });

  function bootDocker({ prepare = () => {}, ...options }: BootOptions = {}): Promise<[Machine, Run]> {
    return bootOf(manager, {
      ...options,
      prepare: (machine) => {
        machine.downloads.serve(packageUrl, runnerPackage);
        prepare(machine);
      },
    });
  }

  it.each(['2023', '2'] as const)('serves on Amazon Linux %s', async (release) => {
    const [machine, run] = await bootDocker({ release, traced: true });
    expectServing(machine, run);
    const installed = machine.list('/srv/installed');
    expect(installed).toEqual(expect.arrayContaining(['amazon-ecr-credential-helper', 'gitlab-runner.rpm']));
    expect(installed).toContainEqual(expect.stringMatching(/^docker-25/));
    expect(machine.read('/srv/units/docker')).toBe('active\n');
    expect(configOf(machine).session_server).toEqual({
      listen_address: '[::]:8093',
      advertise_address: expect.stringMatching(/^\d+\.\d+\.\d+\.\d+:8093$/),
    });
    expect(machine.aws.callsOf('ec2:AssociateAddress')).toHaveLength(1);
    expect(machine.aws.callsOf('ec2:AssociateAddress')[0]?.parameters).toMatchObject({ AllowReassociation: 'false' });
  });

  it('reads what its user data have no room for from parameters, whose checksum is in the user data', async () => {
    const { config } = readUserData(manager.applied.userData);
    const there = config.write_files.map(({ path }) => path);
    expect(there).toContain('/etc/gitlab-runner/certs/ca.crt');
    expect(there).not.toContain('/opt/gitlab-runner/tokens.sh');
    const [machine, run] = await bootDocker();
    expectServing(machine, run);
    expect(machine.read('/etc/gitlab-runner/certs/ca.crt')).toBe(authorities);
    expect(machine.read('/opt/gitlab-runner/scripts/start_script.sh')).toBe(
      'systemctl is-active gitlab-runner >/root/start\n',
    );
    expect(machine.mode('/opt/gitlab-runner/unregister.sh')).toBe('0700');
    expect(machine.mode('/etc/systemd/system/gitlab-runner-lifecycle.service')).toBe('0644');
    const read = machine.aws.callsOf('ssm:GetParameter').map(({ parameters }) => String(parameters.Name));
    expect(read).toContainEqual(expect.stringMatching(/^boot-boot-files-[0-9a-f]{12}-0$/));
  });

  it('runs nothing of what is not what its user data name', async () => {
    const [machine, run] = await bootDocker({
      prepare: (started) => started.standIn('base64', '/usr/bin/base64 "$@"; printf x'),
    });
    expect(run.exitCode).not.toBe(0);
    expect(bootLog(machine)).toMatch(/ERROR: the parameters boot-boot-files-\S+ .*hold [0-9a-f]{64}.*apply again/);
    expect(machine.exists('/opt/gitlab-runner/tokens.sh')).toBe(false);
    expect(completions(machine)).toEqual(['ABANDON']);
  });

  it('installs what a minimal image lacks before anything calls it', async () => {
    const [machine, run] = await bootDocker({ lacking: ['jq'] });
    expectServing(machine, run);
    expect(machine.list('/srv/installed')).toContain('jq');
  });

  it('names a program that it cannot install', async () => {
    const [machine, run] = await bootDocker({
      lacking: ['jq'],
      prepare: (started) => {
        started.write('/usr/local/sbin/dnf-without-jq', started.read('/usr/local/sbin/dnf'), 0o755);
        started.standIn('dnf', '[[ "$*" != *jq* ]] || exit 1\nexec dnf-without-jq "$@"');
      },
    });
    expect(run.exitCode).not.toBe(0);
    expect(bootLog(machine)).toMatch(/ERROR: could not install jq/);
    expect(bootLog(machine)).not.toContain('takes the token');
    expect(completions(machine)).toEqual(['ABANDON']);
  });

  it('runs the scripts of the user, each by its interpreter and in its place', async () => {
    const [machine] = await bootDocker();
    expect(machine.list('/root')).toEqual(expect.arrayContaining(['pre-install', "it's 2"]));
    expect(machine.read('/root/post-install')).toBe('by awk\n');
    expect(machine.read('/root/start')).toBe('active\n');
  });

  it('carries hostile settings to their place, and runs nothing of them', async () => {
    const [machine] = await bootDocker();
    expect(configOf(machine).runners[0].environment).toEqual(hostileTexts.map((value, index) => `T${index}=${value}`));
    expect(machine.exists('/owned')).toBe(false);
    expect(machine.exists('/root/owned')).toBe(false);
  });

  it('trusts the authority of a private GitLab', async () => {
    const [machine, run] = await bootDocker({ gitlabCertificate: () => privateCertificate });
    expectServing(machine, run);
  });

  it('does not trust another', async () => {
    const [machine, run] = await bootDocker({ gitlabCertificate: () => selfSigned([gitlabHost]) });
    expect(run.exitCode).not.toBe(0);
    expect(bootLog(machine)).toContain('runnerGitlab.caCertificate');
    expect(machine.gitlab.calls).toEqual([]);
  });

  it.each([
    ['https://dsn@sentry.example.com/1?a=b&c=d', 'https://dsn@sentry.example.com/1?a=b&c=d'],
    ['null', ''],
  ])('with %j as the DSN of Sentry has %j', async (stored, expected) => {
    await manager.set(sentryDsn, stored);
    const [machine, run] = await bootDocker();
    expectServing(machine, run);
    expect(configOf(machine).sentry_dsn).toBe(expected);
  });

  it('starts no download whose checksum is another', async () => {
    const [machine, run] = await bootDocker({
      prepare: ({ downloads }) => downloads.serve(packageUrl, 'tampered'),
    });
    expect(run.exitCode).not.toBe(0);
    expect(bootLog(machine)).toContain('runnerInstall.runnerPackageSha256');
    expect(machine.list('/srv/installed')).not.toContain('gitlab-runner.rpm');
    expect(completions(machine)).toEqual(['ABANDON']);
  });

  it.each([
    ['the address cannot be had', (machine: Machine) => machine.aws.refuse('ec2:AssociateAddress'), 'AssociateAddress'],
    [
      'config.toml is wrong',
      (machine: Machine) => lintAnswers(machine, '1 unknown key(s) found in config.toml:', '  unknown key: concurent'),
      'ERROR: GitLab Runner does not accept its config.toml: unknown key: concurent',
    ],
    [
      'a script of the user fails',
      (machine: Machine) => machine.standIn('touch', '[[ $1 != /root/pre-install ]] && exec /usr/bin/touch "$@"'),
      'preInstallScript',
    ],
    [
      'the service does not stay up',
      (machine: Machine) =>
        machine.standIn('systemctl', '[[ $* != *gitlab-runner-boot ]] || exec start-boot\n[[ $1 != is-active ]]'),
      'does not stay up',
    ],
  ])('does not pretend to serve when %s', async (_, prepare, reason) => {
    const [machine, run] = await bootDocker({ prepare });
    expect(run.exitCode).not.toBe(0);
    expect(bootLog(machine)).toContain(reason);
    expect(completions(machine)).toEqual(['ABANDON']);
  });

  // What 19.3.0 says of a file that is right (gitlab-org/gitlab-runner 39688), and what says nothing of the file.
  it.each([
    [
      'a flaw of lint itself',
      [
        "config schema validation failed: jsonschema validation failed with 'file:///config_schema.json#'",
        "- at '/runners/0/Autoscaler/Policy/0/PreemptiveMode': got null, want boolean",
      ],
    ],
    ['a crash of lint', ['panic: runtime error: index out of range']],
  ])('serves in spite of %s, which is in the log', async (_, said) => {
    const [machine, run] = await bootDocker({ prepare: (prepared) => lintAnswers(prepared, ...said) });
    expect(run.exitCode).toBe(0);
    expect(bootLog(machine)).toContain(said.at(-1));
    expect(completions(machine)).toEqual(['CONTINUE']);
  });

  it('stops for a schema complaint about what is written, beside one that is known', async () => {
    const prepare = (machine: Machine) =>
      lintAnswers(
        machine,
        'config schema validation failed: jsonschema validation failed with x',
        "- at '/runners/0/Autoscaler/PluginConfig': got null, want object",
        "- at '/runners/0/Autoscaler/Policy/0/IdleTime': minimum: got 5, want 1,000,000,000",
      );
    const [machine, run] = await bootDocker({ prepare });
    expect(run.exitCode).not.toBe(0);
    expect(bootLog(machine)).toMatch(
      /ERROR: GitLab Runner does not accept its config.toml: at '\/runners\/0\/Autoscaler\/Policy/,
    );
  });

  describeGrants(manager);
});
