import { afterEach, expect } from 'vitest';
import type { GitlabRunnerInput } from '../../src/settings/gitlab-runner';
import { filledInUserData } from './filled-in';
import { bootLog, completions, tokenOf } from './manager';
import { gitlabHost, Machine, type MachineOptions } from './sandbox/machine';
import { SmallAccount } from './small-account';

export const accessToken = 'glpat-a1B2c3D4e5F6g7H8i9J0';
export const ownToken = 'ci-runner-token';
const given = '/gitlab/token';

const settings: GitlabRunnerInput = {
  vpcId: 'vpc-0123456789abcdef0',
  subnetId: 'subnet-0123456789abcdef0',
  environment: 'ci',
  runnerGitlab: { url: `https://${gitlabHost}`, preregisteredRunnerTokenSsmParameterName: given },
  runnerGitlabRegistrationConfig: { type: 'project', projectId: '42', description: 'a runner of boot' },
  runnerWorker: { type: 'docker' },
  runnerInstall: { preInstallScript: 'echo once >>/root/pre-install' },
};

/** A manager whose runner is created at its first boot, and a script that must not run twice. */
export const userData = filledInUserData(settings);

/** The same with an Elastic IP. */
export const userDataWithAddress = filledInUserData({ ...settings, runnerInstance: { name: 'ci', useEip: true } });

export class Machines {
  readonly account = new SmallAccount();
  private readonly all: Machine[] = [];

  constructor() {
    afterEach(async () => {
      this.account.parameters.clear();
      await Promise.all(this.all.splice(0).map((machine) => machine.stop()));
    });
  }

  async start(options: Partial<MachineOptions> = {}): Promise<Machine> {
    const machine = await Machine.start({ emulator: this.account.endpoint, ...options });
    this.all.push(machine);
    this.account.parameters.set(given, accessToken);
    machine.gitlab.accessTokens.add(accessToken);
    return machine;
  }

  storedToken(): unknown {
    return JSON.parse(String(this.account.parameters.get(ownToken))).token;
  }

  /** It is up in the end, with one runner and each script of the user run once, as if nothing had been. */
  expectUp(machine: Machine): void {
    expect(bootLog(machine)).toContain('the manager serves');
    expect(machine.read('/srv/units/gitlab-runner')).toBe('active\n');
    expect(tokenOf(machine)).toBe(this.storedToken());
    expect(completions(machine).at(-1)).toBe('CONTINUE');
    expect(completions(machine)).not.toContain('ABANDON');
    expect(machine.read('/root/pre-install')).toBe('once\n');
  }
}

/** How many runners GitLab was asked for. */
export const runnersAskedFor = (machine: Machine): number =>
  machine.gitlab.asked.filter((call) => call === 'POST /api/v4/user/runners').length;

export type Victim = 'step' | 'boot' | 'power';

/**
 * The environment of a boot that is killed once. Bash reads the file before each script: at its n-th command the script
 * of that name kills itself, the boot or, as a power failure does, everything.
 */
export function killAt(machine: Machine, script: string, command: number, victim: Victim): Record<string, string> {
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
