import { expect } from 'vitest';
import type { GitlabRunnerInput } from '../../src/settings/gitlab-runner';
import { filledInUserData } from './filled-in';
import { bootLog, completions, tokenOf } from './manager';
import { gitlabHost, type Machine, type MachineOptions } from './sandbox/machine';
import { StartedMachines } from './started-machines';

export const accessToken = 'glpat-a1B2c3D4e5F6g7H8i9J0';
export const ownToken = 'ci-runner-token';
const given = '/gitlab/token';

export const settingsOfResuming: GitlabRunnerInput = {
  vpcId: 'vpc-0123456789abcdef0',
  subnetId: 'subnet-0123456789abcdef0',
  environment: 'ci',
  runnerGitlab: { url: `https://${gitlabHost}`, preregisteredRunnerTokenSsmParameterName: given },
  runnerGitlabRegistrationConfig: { type: 'project', projectId: '42', description: 'a runner of boot' },
  runnerWorker: { type: 'docker' },
  runnerInstall: { preInstallScript: 'echo once >>/root/pre-install' },
};

/** A manager whose runner is created at its first boot, and a script that must not run twice. */
export const userData = filledInUserData(settingsOfResuming);

/** The same with an Elastic IP. */
export const userDataWithAddress = filledInUserData({
  ...settingsOfResuming,
  runnerInstance: { name: 'ci', useEip: true },
});

export class Machines extends StartedMachines {
  override async start(options: Partial<MachineOptions> = {}): Promise<Machine> {
    const machine = await super.start(options);
    this.account.parameters.set(given, accessToken);
    machine.gitlab.accessTokens.add(accessToken);
    return machine;
  }

  storedToken(): unknown {
    return JSON.parse(String(this.account.parameters.get(ownToken))).token;
  }

  /** It is up in the end, with one runner and each script of the user run once, as if nothing had been. */
  expectUp(machine: Machine, results: readonly string[] = ['CONTINUE']): void {
    expect(bootLog(machine)).toContain('the manager is up');
    expect(machine.read('/srv/units/gitlab-runner')).toBe('active\n');
    expect(tokenOf(machine)).toBe(this.storedToken());
    expect(completions(machine).at(-1)).toBe('CONTINUE');
    for (const result of completions(machine)) {
      expect(results).toContain(result);
    }
    expect(machine.read('/root/pre-install')).toBe('once\n');
  }
}

/** How many runners GitLab was asked for. */
export const runnersAskedFor = (machine: Machine): number =>
  machine.gitlab.asked.filter((call) => call === 'POST /api/v4/user/runners').length;

/**
 * What befalls a boot at one of its commands: its step or itself is killed, the power fails, somebody reboots the
 * machine, the disk is full from there on, or the network is lost for so many minutes.
 */
export type Victim = 'step' | 'boot' | 'power' | 'reboot' | 'disk' | 'network';

/** Bash that makes it so for the script and all that it starts. */
const fullDisk = 'ulimit -f 0; df() { echo Avail; echo 0; }';

/**
 * The environment of a boot that is interrupted once. Bash reads the file before each script: it happens at the n-th
 * command of the script of that name.
 */
export function killAt(
  machine: Machine,
  script: string,
  command: number,
  victim: Victim,
  minutes = 1,
): Record<string, string> {
  const happens = {
    step: 'kill -KILL $$; sleep 9',
    boot: 'kill -KILL $(pgrep -of opt/gitlab-runner/boot.sh); sleep 9',
    power: 'kill -KILL -1; sleep 9',
    reboot: 'setsid /srv/reboots & /usr/bin/sleep 9',
    disk: `: >/srv/full; ${fullDisk}`,
    network: `echo ${minutes * 60} >/srv/lost; for way in http https aws; do mv /srv/$way /srv/$way.lost; done`,
  };
  // systemd tells the service, which it does not start again, and ends what is left. That is no process of the boot, which
  // may be the one that is told.
  machine.write(
    '/srv/reboots',
    `#!/bin/bash
    kill -STOP $(pgrep -f start-boot)
    kill -TERM $(pgrep -of opt/gitlab-runner/boot.sh)
    /usr/bin/sleep 0.1
    kill -KILL -1`,
    0o755,
  );
  machine.write(
    '/srv/kill.sh',
    `trap '' XFSZ
    [[ ! -e /srv/full ]] || { ${fullDisk}; }
    if [[ $0 == *${script}.sh && -z $BOOT_AHEAD && ! -e /srv/killed ]]; then
      set -T
      # The script's own commands count: those of its subshells may be there twice.
      trap 'if ((++commands_so_far == ${command})) && [[ $BASHPID == "$$" ]]; then : >/srv/killed; ${happens[victim]}; fi' DEBUG
    fi`,
  );
  if (victim === 'network') {
    // It is back when the boot has waited for so long. What else waits (for a volume) goes on as before.
    machine.wrap(
      'sleep',
      `if [[ -s /srv/lost ]]; then
        left=$(($(</srv/lost) - \${1%.*}))
        echo "$left" >/srv/lost
        if ((left <= 0)); then
          for way in http https aws; do mv /srv/$way.lost /srv/$way; done
          rm /srv/lost
        fi
      fi`,
    );
  }
  return { BASH_ENV: '/srv/kill.sh' };
}

/** What became of a boot that was interrupted, after all that happens by itself. */
export interface Outcome {
  /** The script had that many commands. */
  readonly hit: boolean;
  readonly exitCode: number;
  /** What the console has, also where the disk has no room for the log. */
  readonly console: string;
}

/** Boots, lets it be interrupted, and starts the machine again where that ended it. */
export async function interrupted(
  machine: Machine,
  userData: string,
  { script, command, victim, minutes }: Interruption,
): Promise<Outcome> {
  const run = await machine.boot(userData, killAt(machine, script, command, victim, minutes));
  const hit = machine.exists('/srv/killed');
  if (hit && (victim === 'power' || victim === 'reboot')) {
    machine.restart();
    const { exitCode, output } = await machine.startAgain(userData);
    return { hit, exitCode, console: output };
  }
  return { hit, exitCode: run.exitCode, console: run.output };
}

/** Somebody makes room on the disk and does what the message of the boot says. */
export async function afterMakingRoom(machine: Machine): Promise<number> {
  machine.remove('/srv/full');
  return (await machine.run(['/opt/gitlab-runner/boot.sh'])).exitCode;
}

export interface Interruption {
  readonly script: string;
  readonly command: number;
  readonly victim: Victim;
  /** How long the network is lost. */
  readonly minutes: number;
}
