import { type AutoscalerSettings, hasFlag, type RunnerSettings } from '../../config/settings';
import type { JobContext } from '../../job/context';
import type { Log } from '../../log';
import { dockerHost } from '../docker/api';
import { DockerElsewhere } from '../docker/elsewhere';
import { DockerExecutor } from '../docker/executor';
import type { ExecutorProvider, Place } from '../executor';
import { Tunnel } from '../ssh';
import { InstanceGroup } from './instance-group';
import { findPlugin } from './plugin';
import { type Acquisition, retried, Scaler } from './scaler';
import { WorkerStates } from './worker-states';

/** Jobs in Docker on workers of an Auto Scaling group (executors/internal/autoscaler). */
export class AutoscalerProvider implements ExecutorProvider {
  private readonly scalers = new Map<string, Promise<Scaler>>();

  constructor(
    private readonly log: Log,
    private readonly configFile: string,
  ) {}

  async acquire(runner: RunnerSettings): Promise<Place | undefined> {
    const scaler = await this.scalerOf(runner);
    // config.toml may have been read again: of a scaler that is there, its policies alone change.
    scaler.policies = runner.autoscaler?.policy ?? [];
    if (!scaler.reserve()) {
      return undefined;
    }
    let isReserved = true;
    let acquired: Promise<Acquisition> | undefined;
    const unreserve = () => {
      if (isReserved) {
        isReserved = false;
        scaler.unreserve();
      }
    };
    const workerFor = (signal: AbortSignal) => {
      unreserve();
      acquired ??= scaler.acquire(signal);
      return acquired;
    };
    return {
      create: (context) => new WorkerExecutor(context, scaler, workerFor),
      release: () => {
        unreserve();
        acquired?.then((one) => scaler.release(one)).catch(() => {});
      },
    };
  }

  async shutdown(): Promise<void> {
    const scalers = await Promise.all([...this.scalers.values()].map((one) => one.catch(() => undefined)));
    await Promise.all(scalers.map((scaler) => scaler?.shutdown()));
  }

  /** A renewed token keeps the scaler where config.toml has the runner's id. */
  private scalerOf(runner: RunnerSettings): Promise<Scaler> {
    if (runner.autoscaler === undefined) {
      throw new Error('failed to update executor: initializing taskscaler: executor requires autoscaler config');
    }
    const key = runner.id ? `${runner.url}|${runner.id}` : runner.token;
    const { autoscaler } = runner;
    const known = this.scalers.get(key);
    if (known) {
      return known;
    }
    const options = {
      states: WorkerStates.of(runner, this.configFile),
      checksBeforeJob: hasFlag(runner, 'FF_USE_FLEETING_ACQUIRE_HEARTBEATS'),
    };
    const made = openGroup(autoscaler).then((group) => new Scaler(group, autoscaler, this.log, options));
    this.scalers.set(key, made);
    made.catch(() => this.scalers.delete(key));
    return made;
  }
}

/** @throws {Error} where the plugin is not installed, or finds no such group */
async function openGroup(autoscaler: AutoscalerSettings): Promise<InstanceGroup> {
  try {
    findPlugin(String(autoscaler.plugin));
  } catch (error) {
    throw new Error(`loading fleeting plugin: ${(error as Error).message}`);
  }
  return InstanceGroup.open(autoscaler);
}

/** A job's place on a worker: Docker through a tunnel. A second preparation stays on the same worker. */
class WorkerExecutor extends DockerElsewhere {
  private tunnel?: Tunnel;

  constructor(
    private readonly context: JobContext,
    private readonly scaler: Scaler,
    private readonly workerFor: (signal: AbortSignal) => Promise<Acquisition>,
  ) {
    super();
  }

  async prepare(signal: AbortSignal): Promise<void> {
    const { context, scaler } = this;
    const { worker, slot } = await this.workerFor(signal);
    const { id } = worker;
    context.say(`Dialing instance ${id}...\n`);
    const { address } = dockerHost(context.runner.docker?.host);
    this.tunnel = await retried(async () =>
      Tunnel.open(await scaler.group.connectInfo(id), address.replace(/^unix:\/\//, '')),
    );
    context.say(`Instance ${id} connected\n`);
    this.docker = new DockerExecutor(context, { address: `unix://${this.tunnel.socket}` }, slot);
    await this.docker.prepare(signal);
  }

  override async cleanup(): Promise<void> {
    await super.cleanup();
    this.tunnel?.close();
  }
}
