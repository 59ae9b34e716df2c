import { afterEach, expect } from 'vitest';
import type { GitlabRunnerInput } from '../../src/settings/gitlab-runner';
import { Gitlab } from '../../tools/machine-room/gitlab/gitlab';
import { filledInUserData } from './filled-in';
import { bootLog, configOf, tokenOf } from './manager';
import { gitlabHost, type Machine, type MachineOptions, type Run } from './sandbox/machine';
import { StartedMachines } from './started-machines';

export const given = '/gitlab/token';
export const ownToken = 'ci-runner-token';

/** Seconds that a token lives. */
export const life = 3600;

/** Seconds of a lease. */
const span = 300;

const settings: GitlabRunnerInput = {
  vpcId: 'vpc-0123456789abcdef0',
  subnetId: 'subnet-0123456789abcdef0',
  environment: 'ci',
  runnerGitlab: { url: `https://${gitlabHost}`, preregisteredRunnerTokenSsmParameterName: given },
  runnerGitlabRegistrationConfig: { type: 'project', projectId: '42', description: 'a runner of boot' },
  runnerWorker: { type: 'docker' },
};

/** Whose program tells the time that the test says. What it is asked about a given time is answered as ever. */
const shiftedDate = `for word; do
  [[ $word != -d ]] || exec /usr/bin/date "$@"
done
exec /usr/bin/date -d "$(cat /srv/clock 2>/dev/null || echo 0) seconds" "$@"`;

/** Managers of one runner whose token lives an hour, in a time that goes on when the test says so. */
export class RenewingManagers extends StartedMachines {
  gitlab = new Gitlab();
  private readonly userData: string;
  private machines: Machine[] = [];
  private seconds = 0;
  private count = 0;
  /** Every token that ever was. */
  private readonly tokens = new Set<string>();
  private readonly shown: string[] = [];

  constructor(more: Partial<GitlabRunnerInput> = {}) {
    super();
    this.userData = filledInUserData({ ...settings, ...more });
    afterEach(() => this.expectNoTokenShown());
  }

  /** A new GitLab and a runner with a token that ends, which a person put into the parameter. */
  begin(lifetime: number | 'forever' = life): string {
    this.seconds = 0;
    this.count = 0;
    this.machines = [];
    this.tokens.clear();
    this.shown.length = 0;
    const now = () => Date.now() + this.seconds * 1000;
    this.gitlab = new Gitlab({ clock: { now, after: () => () => {} } });
    this.gitlab.tokenLifetime = lifetime === 'forever' ? undefined : lifetime;
    const token = this.gitlab.addRunner();
    this.account.parameters.set(given, token).set(ownToken, 'null');
    return token;
  }

  /** A manager that has booted, or tried to. */
  async manager(options: Partial<MachineOptions> = {}): Promise<[Machine, Run]> {
    this.count += 1;
    const instanceId = `i-0000000000000000${this.count}`;
    const machine = await this.start({ gitlab: this.gitlab, instanceId, ...options });
    machine.standIn('date', shiftedDate);
    this.machines.push(machine);
    this.advance(0);
    const run = await machine.boot(this.userData);
    this.remember(machine, run);
    return [machine, run];
  }

  /** Managers that are up. */
  async managers(count: number): Promise<Machine[]> {
    const started = await Promise.all(Array.from({ length: count }, () => this.manager()));
    return started.map(([machine, run]) => {
      expect(run.exitCode, bootLog(machine)).toBe(0);
      return machine;
    });
  }

  async oneManager(): Promise<Machine> {
    const [machine] = await this.managers(1);
    return machine as Machine;
  }

  advance(seconds: number): void {
    this.seconds += seconds;
    for (const machine of this.machines) {
      machine.write('/srv/clock', String(this.seconds));
    }
  }

  /** The beginning of the next span of time that has a lease of its own. */
  toNextLease(): void {
    const now = Math.floor(Date.now() / 1000) + this.seconds;
    this.advance(span - (now % span) + 2);
  }

  /** So late that the token has to be renewed. */
  toRenewal(): void {
    this.advance(life / 2);
    this.toNextLease();
  }

  /** One look of the service that watches the token. */
  async look(machine: Machine, environment: Readonly<Record<string, string>> = {}): Promise<Run> {
    const run = await machine.run(['/opt/gitlab-runner/watch-token.sh', 'once'], environment);
    this.remember(machine, run);
    return run;
  }

  /** A look that is killed at the first command that begins so, or does not end before the power fails there. */
  lookUntil(machine: Machine, command: string): Promise<Run> {
    machine.write('/srv/kill-at', command);
    machine.write(
      '/srv/kill.sh',
      `if [[ $0 == *watch-token.sh ]]; then
        set -T
        trap 'if [[ $BASH_COMMAND == "$(</srv/kill-at)"* ]]; then : >/srv/killed; kill -KILL $$; fi' DEBUG
      fi`,
    );
    return this.look(machine, { BASH_ENV: '/srv/kill.sh' });
  }

  /** Every manager looks, all at the same time. */
  async everyoneLooks(machines: readonly Machine[]): Promise<string> {
    const runs = await Promise.all(machines.map((machine) => this.look(machine)));
    return runs.map(({ output }) => output).join('');
  }

  get stored(): Readonly<Record<string, unknown>> {
    return JSON.parse(String(this.account.parameters.get(ownToken)));
  }

  /** What GitLab knows. */
  get living(): string {
    return [...this.gitlab.runners.keys()].join(' ');
  }

  get renewals(): number {
    return this.gitlab.asked.filter((call) => call === 'POST /api/v4/runners/reset_authentication_token').length;
  }

  /** GitLab, the parameter and every config.toml have one token, and nothing of a renewal is left. */
  expectAgreed(machines: readonly Machine[]): void {
    expect(this.stored).toMatchObject({ token: this.living });
    expect(this.stored).not.toHaveProperty('renewing');
    for (const machine of machines) {
      expect(tokenOf(machine)).toBe(this.living);
      expect(configOf(machine).runners[0].id).toBe(101);
      expect(machine.mode('/etc/gitlab-runner/config.toml')).toBe('0600');
      expect(machine.exists('/etc/gitlab-runner/renewed-token.json')).toBe(false);
    }
  }

  get leases(): string[] {
    return [...this.account.parameters.keys()].filter((name) => name.includes('lease'));
  }

  private remember({ isTraced }: Machine, run: Run): void {
    this.shown.push(run.output, ...(isTraced ? [JSON.stringify(run.programs)] : []));
    for (const token of this.gitlab.runners.keys()) {
      this.tokens.add(token);
    }
  }

  private expectNoTokenShown(): void {
    const logs = this.machines.map((machine) => (machine.exists('/var/log/user-data.log') ? bootLog(machine) : ''));
    const names = [...this.account.parameters].filter(([name]) => name !== ownToken && name !== given).flat();
    const everything = [...this.shown, ...logs, ...names].join('\n');
    for (const token of this.tokens) {
      expect(everything).not.toContain(token);
    }
  }
}
