import { EventEmitter, once } from 'node:events';
import { setTimeout } from 'node:timers/promises';
import { milliseconds } from '../../config/duration';
import type { AutoscalerSettings } from '../../config/settings';
import type { Log } from '../../log';
import { runBySsh } from '../ssh';
import type { InstanceGroup } from './instance-group';
import { current } from './policy';
import { scheduleTime } from './schedule-time';
import type { WorkerState, WorkerStates } from './worker-states';

interface Worker {
  readonly id: string;
  /** Removed ones stay listed until the group has let go of them. */
  state: 'preparing' | 'ready' | 'removing';
  /** The places that jobs have, counted from 0. */
  readonly slots: Set<number>;
  /** Jobs for which it is asked whether it answers. */
  checks: number;
  uses: number;
  idleSince: number;
}

/** A place on a worker. */
export interface Acquisition {
  readonly worker: Worker;
  readonly slot: number;
}

/** Workers of one runner: as many as its jobs and its policy need (taskscaler). */
export class Scaler {
  policies: NonNullable<AutoscalerSettings['policy']>;
  private readonly workers = new Map<string, Worker>();
  /** Tells jobs that wait of a worker that has become free. */
  private readonly workersFree = new EventEmitter().setMaxListeners(0);
  private waiting = 0;
  private reserved = 0;
  private requested = 0;
  /** What the manager before a restart knew. */
  private readonly saved: Map<string, WorkerState>;
  private isFirstLook = true;
  private isStopped = false;
  private wake = () => {};
  private readonly watching: Promise<void>;

  constructor(
    readonly group: InstanceGroup,
    private readonly settings: AutoscalerSettings,
    private readonly log: Log,
    private readonly options: { readonly states?: WorkerStates; readonly checksBeforeJob?: boolean } = {},
  ) {
    const { states } = options;
    this.saved = new Map(states?.load().map((state) => [state.id, state]));
    this.policies = settings.policy ?? [];
    this.watching = this.watch();
  }

  /** Whether GitLab may be asked for one more job. With `preemptive_mode` only where a worker is idle already. */
  reserve(): boolean {
    const { max_instances = 0 } = this.settings;
    const free = this.isPreemptive
      ? this.ready.reduce((sum, worker) => sum + this.freeSlots(worker), 0) - this.waiting
      : (max_instances > 0 ? max_instances : Number.POSITIVE_INFINITY) * this.capacity - this.used - this.waiting;
    if (this.isFirstLook || free <= this.reserved) {
      return false;
    }
    this.reserved += 1;
    return true;
  }

  unreserve(): void {
    this.reserved -= 1;
  }

  /** Waits for a worker for a job that has been reserved (taskscaler.go, Acquire). */
  async acquire(signal: AbortSignal): Promise<Acquisition> {
    this.waiting += 1;
    this.wake();
    try {
      for (;;) {
        signal.throwIfAborted();
        const acquisition = await this.tryAcquire();
        if (acquisition) {
          return acquisition;
        }
        await once(this.workersFree, 'free', { signal: AbortSignal.any([signal, AbortSignal.timeout(2000)]) }).catch(
          () => {},
        );
      }
    } finally {
      this.waiting -= 1;
    }
  }

  release({ worker, slot }: Acquisition): void {
    worker.slots.delete(slot);
    worker.idleSince = Date.now();
    this.keep(worker);
    this.workersFree.emit('free');
    this.wake();
  }

  async shutdown(): Promise<void> {
    this.isStopped = true;
    this.wake();
    await this.watching;
    if (this.settings.delete_instances_on_shutdown) {
      await Promise.all([...this.workers.values()].map((worker) => this.remove(worker, 'shutdown')));
    }
    this.group.close();
  }

  private get capacity(): number {
    return this.settings.capacity_per_instance || 1;
  }

  private get ready(): Worker[] {
    return [...this.workers.values()].filter(({ state }) => state === 'ready');
  }

  private get used(): number {
    return [...this.workers.values()].reduce((sum, { slots }) => sum + slots.size, 0);
  }

  /** Asked for again with every look (taskscaler of gitlab-runner 17.11.0, taskscaler.go:653 and schedule.go:11). */
  private get policy(): NonNullable<AutoscalerSettings['policy']>[number] {
    return current(this.policies, scheduleTime()) ?? { idle_time: '5m' };
  }

  private get isPreemptive(): boolean {
    const { preemptive_mode, idle_count = 0 } = this.policy;
    return preemptive_mode ?? idle_count > 0;
  }

  /** None for a worker that has had as many jobs as it may have. */
  private freeSlots({ slots, checks, uses }: Worker): number {
    const { max_use_count = 0 } = this.settings;
    const left = max_use_count > 0 ? max_use_count - uses - checks : Number.POSITIVE_INFINITY;
    return Math.min(this.capacity - slots.size - checks, left);
  }

  private async tryAcquire(): Promise<Acquisition | undefined> {
    for (const worker of this.ready) {
      if (this.freeSlots(worker) > 0 && (await this.answers(worker)) && this.freeSlots(worker) > 0) {
        const slot = lowestFree(worker.slots);
        worker.slots.add(slot);
        worker.uses += 1;
        this.keep(worker);
        return { worker, slot };
      }
    }
    return undefined;
  }

  /** With FF_USE_FLEETING_ACQUIRE_HEARTBEATS a job goes to a worker that lets itself be logged in to. */
  private async answers(worker: Worker): Promise<boolean> {
    if (!this.options.checksBeforeJob) {
      return true;
    }
    worker.checks += 1;
    try {
      await runBySsh(await this.group.connectInfo(worker.id), 'exit 0');
      return worker.state === 'ready';
    } catch (error) {
      this.log.error(`acquire heartbeat failure: ${(error as Error).message}`, { instance: worker.id });
      return false;
    } finally {
      worker.checks -= 1;
    }
  }

  private async watch(): Promise<void> {
    while (!this.isStopped) {
      try {
        await this.look();
        await this.scale();
      } catch (error) {
        this.log.error(`ready up update failed: ${(error as Error).message}`);
      }
      const isExpecting = this.requested > 0 || [...this.workers.values()].some(({ state }) => state !== 'ready');
      const { update_interval = '1m', update_interval_when_expecting = '2s' } = this.settings;
      const interval = milliseconds(isExpecting ? update_interval_when_expecting : update_interval);
      const sleep = new AbortController();
      this.wake = () => sleep.abort();
      await setTimeout(this.isStopped ? 0 : interval, undefined, { signal: sleep.signal }).catch(() => {});
    }
  }

  private keep({ id, uses, slots }: Worker): void {
    this.options.states?.keep({ id, uses, jobs: slots.size });
  }

  /** Takes in what the group has. What it had before this manager, and of which nothing is known, is not trusted. */
  private async look(): Promise<void> {
    const found = await this.group.instances();
    for (const [id, state] of found) {
      const worker = this.workers.get(id);
      if (worker && state === 'deleting') {
        worker.state = 'removing';
      } else if (!worker && state === 'running') {
        this.requested = Math.max(0, this.requested - 1);
        this.add(id);
      } else if (!worker && state === 'creating' && this.isFirstLook) {
        this.add(id);
      }
    }
    for (const id of this.workers.keys()) {
      if (!found.has(id)) {
        this.workers.delete(id);
        this.options.states?.forget(id);
      }
    }
    this.isFirstLook = false;
    for (const id of this.saved.keys()) {
      this.log.warning('failed to restore saved state', { instance: id });
      this.options.states?.forget(id);
    }
    this.saved.clear();
  }

  private add(id: string): void {
    const saved = this.saved.get(id);
    this.saved.delete(id);
    const worker: Worker = {
      id,
      state: 'preparing',
      slots: new Set(),
      checks: 0,
      uses: saved?.uses ?? 0,
      idleSince: Date.now(),
    };
    this.workers.set(id, worker);
    this.keep(worker);
    const distrust = this.distrust(saved);
    if (distrust) {
      this.log.error(`ready up preparation failed: ${distrust} so removing for safety`, { instance: id });
      this.remove(worker, 'preparation failed');
      return;
    }
    this.log.info('instance is ready for preparation', { instance: id });
    this.prepare(worker);
  }

  /** Why a worker is not used (executors/internal/autoscaler/provider.go, instanceReadyUp). */
  private distrust(saved?: WorkerState): string | undefined {
    if (saved && saved.jobs > 0 && !this.settings.state_storage?.keep_instance_with_acquisitions) {
      return 'pre-existing instance has acquisition';
    }
    return this.isFirstLook && !saved ? 'no data on pre-existing instance' : undefined;
  }

  private async prepare(worker: Worker): Promise<void> {
    const { instance_ready_command: command } = this.settings;
    try {
      if (command) {
        await retried(async () => runBySsh(await this.group.connectInfo(worker.id), command));
      }
      worker.state = worker.state === 'preparing' ? 'ready' : worker.state;
      worker.idleSince = Date.now();
      this.log.info('instance is ready', { instance: worker.id });
      this.workersFree.emit('free');
      this.wake();
    } catch (error) {
      this.log.error(`ready up preparation failed: ready command: ${(error as Error).message}`, {
        instance: worker.id,
      });
      await this.remove(worker, 'preparation failed');
    }
  }

  private async scale(): Promise<void> {
    const { idle_count = 0, idle_time = 0, scale_factor = 0, scale_factor_limit = 0 } = this.policy;
    const demand = this.used + this.waiting;
    const factored = Math.ceil(demand * scale_factor);
    const idle = Math.max(idle_count, scale_factor_limit > 0 ? Math.min(factored, scale_factor_limit) : factored);
    const { max_instances = 0 } = this.settings;
    const limit = max_instances > 0 ? max_instances : Number.POSITIVE_INFINITY;
    const needed = Math.min(limit, Math.ceil((demand + idle) / this.capacity));
    const living = [...this.workers.values()].filter((worker) => worker.state !== 'removing' && !this.isSpent(worker));
    const missing = needed - living.length - this.requested;
    if (missing > 0 && !this.isStopped) {
      this.log.info('increasing instances', { amount: missing });
      this.requested += missing;
      await this.group.increase(missing).catch((error) => {
        this.requested -= missing;
        throw error;
      });
    }
    const spent = this.ready.filter((worker) => worker.slots.size === 0 && this.isSpent(worker));
    const long = Date.now() - milliseconds(idle_time);
    const superfluous = this.ready
      .filter((worker) => worker.slots.size === 0 && !this.isSpent(worker) && worker.idleSince <= long)
      .slice(0, Math.max(0, living.length - needed));
    await Promise.all([
      ...spent.map((worker) => this.remove(worker, 'max use count reached')),
      ...superfluous.map((worker) => this.remove(worker, 'excess capacity')),
    ]);
  }

  private isSpent({ uses }: Worker): boolean {
    const { max_use_count = 0 } = this.settings;
    return max_use_count > 0 && uses >= max_use_count;
  }

  private async remove(worker: Worker, reason: string): Promise<void> {
    if (worker.state === 'removing') {
      return;
    }
    worker.state = 'removing';
    this.log.info('instance marked for removal', { instance: worker.id, reason });
    await this.group.remove(worker.id).catch((error: Error) => {
      worker.state = 'ready';
      this.log.error(`removing the instance failed: ${error.message}`, { instance: worker.id });
    });
  }
}

function lowestFree(taken: ReadonlySet<number>): number {
  let slot = 0;
  while (taken.has(slot)) {
    slot += 1;
  }
  return slot;
}

/** SSH comes up some time after the instance. */
export async function retried<T>(act: () => Promise<T>, attempts = 60): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await act();
    } catch (error) {
      if (
        attempt === attempts ||
        !/connect|refused|timed out|denied|reset|closed|unreachable/i.test((error as Error).message)
      ) {
        throw error;
      }
      await setTimeout(1000);
    }
  }
}
