import { randomBytes } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import type { MachineSettings, RunnerSettings } from '../../config/settings';
import { shortToken } from '../../config/settings';
import type { JobContext } from '../../job/context';
import type { Log } from '../../log';
import { DockerElsewhere } from '../docker/elsewhere';
import { DockerExecutor } from '../docker/executor';
import type { ExecutorProvider, Place } from '../executor';
import { MachineCommand } from './command';
import { type Counts, Limits, type Machine } from './limits';

const removalAttempts = 30;
const removalPause = 30_000;
const drainAttempts = 4;

/** Jobs in Docker on machines that docker-machine makes (executors/docker/machine). */
export class MachineProvider implements ExecutorProvider {
  readonly hasTerminals = true;
  private readonly machines = new Map<string, Machine>();
  private readonly command: MachineCommand;
  private acquiring: Promise<unknown> = Promise.resolve();
  private growing = 0;
  private readonly waiting: (() => void)[] = [];

  constructor(
    private readonly log: Log,
    /** `[machine.shutdown_drain]` as config.toml has it when the runner stops. */
    private readonly drains: () => boolean,
  ) {
    this.command = new MachineCommand(log);
  }

  /** One at a time: machines are counted, removed and made, and one that is free is taken. */
  acquire(runner: RunnerSettings): Promise<Place | undefined> {
    const { machine } = runner;
    if (!machine?.MachineName) {
      throw new Error('missing Machine options');
    }
    const place = this.acquiring.then(() => this.placeFor(runner, machine));
    this.acquiring = place.catch(() => {});
    return place;
  }

  /** A machine for a job, which may have been found before: else a free one, else one that is made for it. */
  async use(runner: RunnerSettings, found: Machine | undefined): Promise<{ machine: Machine; isNew: boolean }> {
    const isUsable = found?.state === 'acquired' && (await this.command.canConnect(found.name));
    const machine = found && isUsable ? found : await this.findOrMake(runner);
    return { machine, isNew: machine !== found };
  }

  /** Counts a job on a machine. @throws {Error} where its Docker does not answer */
  async dockerOf(machine: Machine) {
    const host = await this.command.credentials(machine.name);
    machine.state = 'used';
    machine.used = Date.now();
    machine.usedCount += 1;
    return host;
  }

  release({ machine: settings }: RunnerSettings, machine: Machine): void {
    if (machine.state === 'used') {
      machine.used = Date.now();
    }
    const { MaxBuilds = 0 } = settings ?? {};
    if (MaxBuilds > 0 && machine.usedCount >= MaxBuilds) {
      this.remove(machine, 'Too many builds');
    } else if (machine.state !== 'removing') {
      machine.state = 'idle';
    }
  }

  /** Machines outlive the runner, unless it is told to remove them: then a `create` that is under way ends first. */
  async shutdown(signal: AbortSignal): Promise<void> {
    this.log.info('Shutting down docker+machine executor provider', { executor: 'docker+machine' });
    if (!this.drains()) {
      this.log.info('No shutdown drain config, skipping machine pool drain', { executor: 'docker+machine' });
      return;
    }
    this.log.info('Draining machine pool', { count: this.machines.size });
    await Promise.all([...this.machines.values()].map((machine) => this.drain(machine, signal)));
  }

  private async placeFor(runner: RunnerSettings, settings: MachineSettings): Promise<Place | undefined> {
    const names = this.namesOf(runner);
    const counts = this.update(runner, settings, names);
    const limits = new Limits(runner, settings, counts);
    while (limits.canCreate(false)) {
      this.make(runner, settings);
      counts.creating += 1;
    }
    const found = await this.findFree(names);
    if (!found && !(limits.idleCount === 0 && limits.canCreate(true)) && counts.idle === 0) {
      return undefined;
    }
    return {
      create: (context) => new MachineExecutor(context, this, found),
      release: () => found && this.release(runner, found),
    };
  }

  /** Those of this runner, by their names: of another manager's or a former life as well. */
  private namesOf({ token, machine }: RunnerSettings): readonly string[] {
    const creating = [...this.machines.values()].filter(({ state }) => state === 'creating').map(({ name }) => name);
    const all = [...new Set([...this.command.list(), ...creating])];
    const [before = '', after = ''] = machineName(token, String(machine?.MachineName)).split('%s');
    return all.filter((name) => name.startsWith(before) && name.length > before.length + after.length);
  }

  private update(runner: RunnerSettings, settings: MachineSettings, names: readonly string[]): Counts {
    const counts: Counts = { idle: 0, acquired: 0, creating: 0, used: 0, removing: 0 };
    for (const name of names) {
      const machine = this.known(name);
      const reason = new Limits(runner, settings, counts).removalReason(machine);
      if (reason !== undefined) {
        this.remove(machine, reason);
      }
      counts[machine.state] += 1;
    }
    return counts;
  }

  /** One that is found counts as used once. */
  private known(name: string): Machine {
    const now = Date.now();
    const machine = this.machines.get(name) ?? { name, created: now, used: now, usedCount: 1, state: 'idle' };
    this.machines.set(name, machine);
    return machine;
  }

  /** The newest first. What does not answer is removed. */
  private async findFree(names: readonly string[]): Promise<Machine | undefined> {
    for (const name of [...names].reverse()) {
      const machine = this.known(name);
      if (machine.state === 'idle') {
        machine.state = 'acquired';
        if (await this.command.canConnect(name)) {
          return machine;
        }
        this.remove(machine, 'machine is unavailable');
      }
    }
    return undefined;
  }

  private async findOrMake(runner: RunnerSettings): Promise<Machine> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return (await this.findFree(this.namesOf(runner))) ?? (await this.makeAndTake(runner));
      } catch (error) {
        if (attempt === 3) {
          throw error;
        }
        await setTimeout(1000);
      }
    }
  }

  /** Whichever comes first: the machine that is made, or one that another job has let go. */
  private async makeAndTake(runner: RunnerSettings): Promise<Machine> {
    const { made } = this.make(runner, runner.machine as MachineSettings);
    let failed: Error | undefined;
    made.catch((error: Error) => {
      failed = error;
    });
    while (failed === undefined) {
      const free = await this.findFree(this.namesOf(runner));
      if (free) {
        return free;
      }
      await Promise.race([made.catch(() => {}), setTimeout(1000)]);
    }
    throw failed;
  }

  private make(
    runner: RunnerSettings,
    settings: MachineSettings,
  ): { readonly machine: Machine; readonly made: Promise<void> } {
    const number = `${Math.floor(Date.now() / 1000)}-${randomBytes(4).toString('hex')}`;
    const name = machineName(runner.token, String(settings.MachineName)).replace('%s', number);
    const now = Date.now();
    const machine: Machine = { name, created: now, used: now, usedCount: 0, state: 'creating' };
    this.machines.set(name, machine);
    const made = this.create(machine, settings);
    machine.inFlight = made.catch(() => {});
    return { machine, made };
  }

  private async create(machine: Machine, settings: MachineSettings): Promise<void> {
    const { MaxGrowthRate = 0, MachineOptions = [], MachineOptionsWithName = [] } = settings;
    while (MaxGrowthRate > 0 && this.growing >= MaxGrowthRate) {
      await new Promise<void>((resolve) => this.waiting.push(resolve));
    }
    this.growing += 1;
    const options = [...MachineOptions, ...MachineOptionsWithName.map((one) => one.replace('%s', machine.name))];
    try {
      await this.command.create(String(settings.MachineDriver), machine.name, options);
      machine.state = 'idle';
      machine.used = Date.now();
      this.log.info('Machine created', { name: machine.name, duration: `${(machine.used - machine.created) / 1000}s` });
    } catch (error) {
      this.log.error(`Machine creation failed error=${(error as Error).message}`, { name: machine.name });
      this.remove(machine, 'Failed to create');
      throw error;
    } finally {
      this.growing -= 1;
      this.waiting.shift()?.();
    }
  }

  private remove(machine: Machine, reason: string): void {
    machine.state = 'removing';
    machine.used = Date.now();
    const { name, usedCount } = machine;
    this.log.warning('Requesting machine removal', { name, reason, usedCount });
    machine.inFlight = this.finishRemoval(machine);
  }

  private async finishRemoval(machine: Machine): Promise<void> {
    const { name } = machine;
    for (let attempt = 1; ; attempt += 1) {
      try {
        await this.stopAndRemove(name);
        this.log.info('Machine removed', { name });
        break;
      } catch (error) {
        if (attempt === removalAttempts) {
          this.log.warning(`Giving up on machine removal: ${(error as Error).message}`, { name });
          await this.command.forceRemove(name).catch(() => {});
          break;
        }
        await setTimeout(removalPause, undefined, { ref: false });
      }
    }
    this.machines.delete(name);
  }

  private async stopAndRemove(name: string): Promise<void> {
    if (!(await this.command.exists(name))) {
      this.log.warning("Skipping machine removal, because it doesn't exist", { name });
      return;
    }
    this.log.warning('Stopping machine', { name });
    await this.command.stop(name).catch((error: Error) => {
      this.log.warning(`Error while stopping machine: ${error.message}`, { name });
    });
    this.log.warning('Removing machine', { name });
    await this.command.remove(name);
  }

  private async drain(machine: Machine, signal: AbortSignal): Promise<void> {
    const { name } = machine;
    while (['creating', 'removing'].includes(machine.state) && this.machines.has(name) && !signal.aborted) {
      await machine.inFlight;
    }
    for (let attempt = 1; attempt <= drainAttempts && this.machines.has(name) && !signal.aborted; attempt += 1) {
      machine.state = 'removing';
      try {
        if (await this.command.exists(name)) {
          await this.command.forceRemove(name);
        }
        this.machines.delete(name);
        this.log.info('Machine drained successfully', { machine: name });
      } catch (error) {
        this.log.warning(`Failed to drain machine: ${(error as Error).message}`, { machine: name, attempt });
        await setTimeout(5000 * attempt, undefined, { signal }).catch(() => {});
      }
    }
  }
}

/** `runner-<short token>-<MachineName>` with its `%s` (executors/docker/machine/name.go, helpers/dns/utils.go). */
function machineName(token: string, template: string): string {
  const short = shortToken(token)
    .toLowerCase()
    .replace(/[^-a-z0-9]/g, '')
    .replace(/^[^a-z0-9]+/, '');
  return short === '' ? template : `runner-${short}-${template}`;
}

/** A job's place on a machine. A second preparation may get another machine. */
class MachineExecutor extends DockerElsewhere {
  private own?: Machine;

  constructor(
    private readonly context: JobContext,
    private readonly provider: MachineProvider,
    private readonly found: Machine | undefined,
  ) {
    super();
  }

  async prepare(signal: AbortSignal): Promise<void> {
    const { context, provider } = this;
    const { machine, isNew } = await provider.use(context.runner, this.found);
    this.own = isNew ? machine : undefined;
    const host = await provider.dockerOf(machine);
    signal.throwIfAborted();
    const { log, job } = context;
    log.info('Starting docker-machine build...', { name: machine.name, job: job.id, docker: host.address });
    this.docker = new DockerExecutor(context, host);
    await this.docker.prepare(signal);
  }

  override async cleanup(): Promise<void> {
    await super.cleanup();
    if (this.own) {
      this.provider.release(this.context.runner, this.own);
      this.own = undefined;
    }
  }
}
