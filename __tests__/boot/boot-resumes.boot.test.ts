import { describe, expect, it } from 'vitest';
import { bootLog, completions, startsOf, tokenOf } from './manager';
import {
  afterMakingRoom,
  interrupted,
  killAt,
  Machines,
  ownToken,
  runnersAskedFor,
  userData,
  type Victim,
} from './resuming';
import { type Certificate, expiredCertificate } from './sandbox/certificate';
import { gitlabHost, type Machine, publicCertificate } from './sandbox/machine';

const machines = new Machines();

describe('a boot that is killed', () => {
  it.each<[Victim, string, number]>([
    ['step', 'docker', 20],
    ['boot', 'docker', 20],
  ])('(its %s, in %s) goes on where it was', async (victim, script, command) => {
    const machine = await machines.start();
    const run = await machine.boot(userData, killAt(machine, script, command, victim));
    expect(machine.exists('/srv/killed')).toBe(true);
    expect(run.exitCode, bootLog(machine)).toBe(0);
    machines.expectUp(machine);
    expect(bootLog(machine).match(/config done after/g)).toHaveLength(1);
    expect(runnersAskedFor(machine)).toBe(1);
  });
});

describe('a power failure', () => {
  it('in the middle of the boot does not end it: the service goes on with it after the next start', async () => {
    const machine = await machines.start({ traced: true });
    const lost = await machine.boot(userData, killAt(machine, 'docker', 20, 'power'));
    expect(machine.exists('/srv/killed')).toBe(true);
    expect(completions(machine)).toEqual([]);
    expect(lost.exitCode).not.toBe(0);
    machine.restart();
    expect((await machine.startAgain(userData)).exitCode).toBe(0);
    machines.expectUp(machine);
    expect(runnersAskedFor(machine)).toBe(1);
    machine.restart();
    expect(startsOf(await machine.startAgain(userData), 'boot.sh')).toEqual([]);
  });

  it('before the boot began lets cloud-init write the files again', async () => {
    const machine = await machines.start();
    await machine.boot(userData, killAt(machine, 'boot', 3, 'power'));
    expect(machine.exists('/srv/killed')).toBe(true);
    // It was not on the disk yet.
    machine.write('/opt/gitlab-runner/tokens.sh', '');
    machine.restart();
    expect((await machine.startAgain(userData)).exitCode).toBe(0);
    machines.expectUp(machine);
  });
});

describe('a boot that is interrupted otherwise', () => {
  it('by a reboot goes on after it, which it would not without its unit', async () => {
    const what = { script: 'docker', command: 20, victim: 'reboot', minutes: 0 } as const;
    const machine = await machines.start();
    expect(await interrupted(machine, userData, what)).toMatchObject({ hit: true, exitCode: 0 });
    machines.expectUp(machine);
    const mutant = await machines.start();
    await mutant.boot(userData, killAt(mutant, 'docker', 20, 'reboot'));
    mutant.restart();
    mutant.remove('/srv/units/gitlab-runner-boot.enabled');
    await mutant.startAgain(userData);
    expect(() => machines.expectUp(mutant)).toThrow();
  });

  it('by a lost network waits for it', async () => {
    const what = { script: 'token', command: 3, victim: 'network', minutes: 1 } as const;
    const machine = await machines.start();
    expect(await interrupted(machine, userData, what)).toMatchObject({ hit: true, exitCode: 0 });
    expect(bootLog(machine)).toMatch(/Reading the parameter \S+ failed; trying again in \d+ s/);
    machines.expectUp(machine);
    expect(runnersAskedFor(machine)).toBe(1);
  });

  it('by a full disk ends with a message, and goes on once there is room', async () => {
    const what = { script: 'gitlab-runner', command: 3, victim: 'disk', minutes: 0 } as const;
    const machine = await machines.start();
    expect(await interrupted(machine, userData, what)).toMatchObject({ hit: true, exitCode: 1 });
    expect(bootLog(machine)).toMatch(/BOOT FAILED in step \d+-gitlab-runner/);
    expect(completions(machine)).toEqual(['ABANDON']);
    expect(await afterMakingRoom(machine)).toBe(0);
    machines.expectUp(machine, ['ABANDON', 'CONTINUE']);
  });

  // An image may have disks that the boot does not know (CIS Amazon Linux 2023 Benchmark, 1.1.2). The words are rpm's.
  it('by another disk that is full ends with a message, and does not wait for the package host', async () => {
    const machine = await machines.start();
    machine.standIn('dnf', 'echo "installing package docker needs 50MB more space on the /var filesystem" >&2; exit 1');
    expect((await machine.boot(userData)).exitCode).toBe(1);
    expect(bootLog(machine)).toMatch(/ failed, and the disk is full\n/);
    expect(bootLog(machine)).not.toContain('trying again in');
    expect(completions(machine)).toEqual(['ABANDON']);
  });
});

describe('a step that hangs', () => {
  /** The first package is as often on its way for hours: nothing has been heard of the step for a day. */
  async function hangs(times: number): Promise<Machine> {
    const machine = await machines.start();
    machine.write('/srv/hung', '');
    machine.wrap(
      'dnf',
      `if (($(wc -l </srv/hung) < ${times})); then
        echo >>/srv/hung
        echo -86400 >/run/gitlab-runner-boot/alive
        exec /usr/bin/sleep 3600
      fi`,
    );
    return machine;
  }

  it('is ended after its deadline and gets a second chance', async () => {
    const machine = await hangs(1);
    expect((await machine.boot(userData, { BOOT_TICK: '0.2' })).exitCode).toBe(0);
    expect(bootLog(machine)).toContain('no sign of life in 1800 s: ending the step');
    // While steps worked, AWS was told so: the launch hook would run out otherwise.
    expect(machine.aws.asked).toContain('autoscaling:RecordLifecycleActionHeartbeat');
    machines.expectUp(machine);
  });

  it('ends the boot when it hangs again', async () => {
    const machine = await hangs(2);
    expect((await machine.boot(userData, { BOOT_TICK: '0.2' })).exitCode).not.toBe(0);
    expect(bootLog(machine)).toMatch(/BOOT FAILED in step 01-log-shipping/);
    expect(completions(machine)).toEqual(['ABANDON']);
  });
});

describe('an answer that is lost', () => {
  it('leaves one runner at most, over all boots, and the log names it', async () => {
    const machine = await machines.start();
    machine.gitlab.fail({ status: 502 }, { path: '/api/v4/user/runners' });
    expect((await machine.boot(userData)).exitCode).not.toBe(0);
    expect(bootLog(machine)).toMatch(
      /no answer came back: GitLab may have a runner "a runner of boot" .*put-parameter/,
    );
    expect(completions(machine)).toEqual(['ABANDON']);
    machine.gitlab.recover();
    const next = await machines.start({ gitlab: machine.gitlab });
    expect((await next.boot(userData)).exitCode).not.toBe(0);
    expect(bootLog(next)).toMatch(
      /GitLab was asked for a runner \(\d{4}-\S+,i-[0-9a-f]{17}\), and no answer came back/,
    );
    expect(runnersAskedFor(machine)).toBe(1);
    machines.account.parameters.set(ownToken, 'null');
    const last = await machines.start({ gitlab: machine.gitlab });
    expect((await last.boot(userData)).exitCode).toBe(0);
  });

  it('of a GitLab that is not up yet costs nothing', async () => {
    const machine = await machines.start();
    machine.gitlab.fail({ status: 502 }, { times: 3 });
    expect((await machine.boot(userData)).exitCode).toBe(0);
    machines.expectUp(machine);
    expect(runnersAskedFor(machine)).toBe(1);
  });
});

describe('a stored token', () => {
  it('is not replaced for one refusal, which may be that of a firewall', async () => {
    const machine = await machines.start();
    machines.account.parameters.set(ownToken, '{"token":"glrt-good","usage_counter":1}');
    machine.gitlab.runners.set('glrt-good', {});
    const refusal = { status: 403, body: { message: '403 Forbidden' } };
    machine.gitlab.fail(refusal, { times: 1, path: '/api/v4/runners/verify' });
    expect((await machine.boot(userData)).exitCode).toBe(0);
    expect(tokenOf(machine)).toBe('glrt-good');
    expect(runnersAskedFor(machine)).toBe(0);
  });
});

describe('a clock that is wrong at first', () => {
  const expired = expiredCertificate(gitlabHost);
  /** What AWS says to a clock that is late: docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-troubleshooting.html */
  const notYetCurrent = { __type: 'InvalidSignatureException', message: 'Signature not yet current' };

  /** A machine that would trust the certificate, were it not for the time. */
  async function late(certificate: (machine: Machine) => Certificate): Promise<Machine> {
    const machine = await machines.start({ gitlabCertificate: () => certificate(machine) });
    const bundle = '/etc/pki/tls/certs/ca-bundle.crt';
    machine.write(bundle, machine.read(bundle) + expired.cert);
    return machine;
  }

  it('is waited for, as long as a time server needs to set it', async () => {
    const machine = await late((at) => (at.exists('/srv/clock-is-set') ? publicCertificate : expired));
    machine.standIn('chronyc', 'echo "$*" >/srv/clock-is-set');
    expect((await machine.boot(userData, { BOOT_PATIENCE: '60' })).exitCode, bootLog(machine)).toBe(0);
    expect(bootLog(machine)).not.toMatch(/expired|not synchronized/);
    expect(machine.read('/srv/clock-is-set')).toMatch(/^waitsync 30 /);
    machines.expectUp(machine);
  });

  it('breaks neither TLS nor AWS for good where no time server answers', async () => {
    let connections = 0;
    const machine = await late(() => (++connections > 3 ? publicCertificate : expired));
    machine.standIn('chronyc', 'exit 1');
    machine.aws.answer('ssm:GetParameter', { status: 400, body: JSON.stringify(notYetCurrent) }, 12);
    expect((await machine.boot(userData)).exitCode, bootLog(machine)).toBe(0);
    expect(bootLog(machine)).toContain('the clock is not synchronized after 30 s');
    expect(bootLog(machine)).toMatch(/certificate has expired[\s\S]*Asking \S+ failed; trying again/);
    machines.expectUp(machine);
    expect(runnersAskedFor(machine)).toBe(1);
  });

  it('and is set by four years while a step works is no reason to end the step', async () => {
    const machine = await machines.start();
    machine.standIn('date', '[[ ! -e /root/pre-install ]] || set -- -d \'+4 years\' "$@"; exec /usr/bin/date "$@"');
    machine.standIn('usermod', '/usr/bin/sleep 1');
    expect((await machine.boot(userData, { BOOT_TICK: '0.2' })).exitCode).toBe(0);
    expect(bootLog(machine)).not.toContain('no sign of life');
    expect(bootLog(machine)).toMatch(/docker done after \d s, /);
    machines.expectUp(machine);
  });
});
