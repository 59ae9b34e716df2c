import { describe, expect, it } from 'vitest';
import { bootLog, completions, ManagerFixture, startsOf, storedToken, tokenOf } from './manager';
import type { Machine } from './sandbox/machine';

const accessToken = 'glpat-a1B2c3D4e5F6g7H8i9J0';
const given = '/boot/gitlab-token';
const manager = new ManagerFixture({
  runnerWorker: { type: 'docker' },
  runnerGitlab: { preregisteredRunnerTokenSsmParameterName: given },
  runnerGitlabRegistrationConfig: { type: 'project', projectId: '42', description: 'a runner of boot' },
  runnerInstall: { preInstallScript: 'echo once >>/root/pre-install' },
});

async function freshMachine(): Promise<Machine> {
  await manager.set(given, accessToken);
  const machine = await manager.machine();
  machine.gitlab.accessTokens.add(accessToken);
  return machine;
}

const create = 'POST /api/v4/user/runners';
const requestsFor = (machine: Machine) => machine.gitlab.asked.filter((call) => call === create).length;

/**
 * Bash reads it before each script: at its n-th command, the script of that name kills itself, the boot or, as a power
 * failure does, everything; once.
 */
function killAt(
  machine: Machine,
  script: string,
  command: number,
  victim: 'step' | 'boot' | 'power',
): Record<string, string> {
  const kill = {
    step: 'kill -KILL $$',
    boot: 'kill -KILL $(pgrep -of opt/gitlab-runner/boot.sh)',
    power: 'kill -KILL -1',
  };
  machine.write(
    '/srv/kill.sh',
    `if [[ $0 == *${script}.sh && ! -e /srv/killed ]]; then
      set -T
      trap 'if ((++commands_so_far == ${command})); then : >/srv/killed; ${kill[victim]}; sleep 9; fi' DEBUG
    fi`,
  );
  return { BASH_ENV: '/srv/kill.sh' };
}

/** It is up in the end, with one runner and each script of the user run once, as if nothing had been. */
async function expectUp(machine: Machine): Promise<void> {
  expect(bootLog(machine)).toContain('the manager serves');
  expect(machine.read('/srv/units/gitlab-runner')).toBe('active\n');
  expect(tokenOf(machine)).toBe(await storedToken(manager));
  expect(completions(machine).at(-1)).toBe('CONTINUE');
  expect(completions(machine)).not.toContain('ABANDON');
  expect(machine.read('/root/pre-install')).toBe('once\n');
}

describe('a boot that is killed', () => {
  it.each<['step' | 'boot', string, number]>([
    ['step', 'docker', 20],
    ['boot', 'pre-install', 15],
  ])('(its %s, in %s) goes on where it was', async (victim, script, command) => {
    const machine = await freshMachine();
    const run = await manager.boot(machine, killAt(machine, script, command, victim));
    expect(machine.exists('/srv/killed')).toBe(true);
    expect(run.exitCode).toBe(0);
    await expectUp(machine);
    expect(bootLog(machine).match(/config done after/g)).toHaveLength(1);
    expect(requestsFor(machine)).toBe(1);
  });
});

describe('a power failure', () => {
  it('in the middle of the boot does not end it: the service goes on with it after the next start', async () => {
    const machine = await freshMachine();
    const lost = await manager.boot(machine, killAt(machine, 'docker', 20, 'power'));
    expect(machine.exists('/srv/killed')).toBe(true);
    expect(completions(machine)).toEqual([]);
    expect(lost.exitCode).not.toBe(0);
    machine.restart();
    const run = await machine.startAgain(manager.applied.userData);
    expect(run.exitCode).toBe(0);
    await expectUp(machine);
    expect(requestsFor(machine)).toBe(1);
    machine.restart();
    expect(startsOf(await machine.startAgain(manager.applied.userData), 'boot.sh')).toEqual([]);
  });

  it('before cloud-init has written all files lets it write them again', async () => {
    const machine = await freshMachine();
    await manager.boot(machine, killAt(machine, 'boot', 3, 'power'));
    expect(machine.exists('/srv/killed')).toBe(true);
    machine.write('/opt/gitlab-runner/tokens.sh', '');
    machine.restart();
    expect((await machine.startAgain(manager.applied.userData)).exitCode).toBe(0);
    await expectUp(machine);
  });
});

describe('a step that hangs', () => {
  const hang = (times: number) => `
[[ $* != *docker* || $(wc -l </srv/hung) -ge ${times} ]] || { echo >>/srv/hung; exec /usr/bin/sleep 3600; }
exec dnf-that-works "$@"`;

  async function withHangs(times: number): Promise<Machine> {
    const machine = await freshMachine();
    machine.write('/usr/local/sbin/dnf-that-works', machine.read('/usr/local/sbin/dnf'), 0o755);
    machine.write('/srv/hung', '');
    machine.standIn('dnf', hang(times));
    return machine;
  }
  const impatient = { BOOT_DEADLINE: '6', BOOT_TICK: '1' };

  it('is ended after its deadline and gets a second chance', async () => {
    const machine = await withHangs(1);
    expect((await manager.boot(machine, impatient)).exitCode).toBe(0);
    expect(bootLog(machine)).toContain('no sign of life in 6 s: ending the step');
    await expectUp(machine);
  });

  it('ends the boot when it hangs again', async () => {
    const machine = await withHangs(2);
    expect((await manager.boot(machine, impatient)).exitCode).not.toBe(0);
    expect(bootLog(machine)).toMatch(/BOOT FAILED in step \d\d-docker/);
    expect(completions(machine)).toEqual(['ABANDON']);
  });
});

describe('an answer that is lost', () => {
  it('leaves one runner at most, over all boots, and the log names it', async () => {
    const machine = await freshMachine();
    machine.gitlab.fail({ status: 502 }, { path: '/api/v4/user/runners' });
    expect((await manager.boot(machine)).exitCode).not.toBe(0);
    expect(bootLog(machine)).toMatch(
      /no answer came back: GitLab may have a runner "a runner of boot" .*put-parameter/,
    );
    expect(completions(machine)).toEqual(['ABANDON']);
    machine.gitlab.recover();
    const next = await manager.machine({ gitlab: machine.gitlab });
    expect((await manager.boot(next)).exitCode).not.toBe(0);
    expect(bootLog(next)).toMatch(/GitLab was asked for a runner at \d{4}-\S+, and no answer came back/);
    expect(requestsFor(machine)).toBe(1);
  });

  it('of a GitLab that is not up yet costs nothing', async () => {
    const machine = await freshMachine();
    machine.gitlab.fail({ status: 502 }, { times: 3 });
    expect((await manager.boot(machine)).exitCode).toBe(0);
    await expectUp(machine);
    expect(requestsFor(machine)).toBe(1);
  });
});

describe('a stored token', () => {
  it('is not replaced for one refusal, which may be that of a firewall', async () => {
    const machine = await freshMachine();
    await manager.set('boot-runner-token', '{"token":"glrt-good","usage_counter":1}');
    machine.gitlab.runners.set('glrt-good', {});
    machine.gitlab.fail(
      { status: 403, body: { message: '403 Forbidden' } },
      { times: 1, path: '/api/v4/runners/verify' },
    );
    expect((await manager.boot(machine)).exitCode).toBe(0);
    expect(tokenOf(machine)).toBe('glrt-good');
    expect(requestsFor(machine)).toBe(0);
  });
});
