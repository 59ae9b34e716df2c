import { type Clock, realClock } from '../clock';
import type { Input } from './commands';
import type { AutoScalingEvent } from './events';
import { CapacityError, type Ec2State, type Launcher } from './launcher';
import { advance, nextDeadline } from './model';
import { emptyState, type Instance, isTerminating, type State } from './state';
import type { Effect } from './turn';

export interface EngineOptions {
  readonly launcher: Launcher;
  readonly clock?: Clock;
  /** Seconds between two looks at EC2's instances; by default 2. AWS looks about once a minute. */
  readonly healthCheckInterval?: number;
  /** What EventBridge would get. */
  readonly onEvent?: (event: AutoScalingEvent) => void;
  /** Told of every new state. */
  readonly onState?: (state: State) => void;
  /** Told of what goes wrong outside the model. */
  readonly say?: (text: string) => void;
}

/** The model at work: it launches, terminates, looks after instances and lets time pass. */
export class AutoScaling {
  private current: State = emptyState();
  private readonly clock: Clock;
  private stopTick = () => {};
  private stopPoll: (() => void) | undefined;
  private isClosed = false;

  constructor(private readonly options: EngineOptions) {
    this.clock = options.clock ?? realClock;
  }

  get state(): State {
    return this.current;
  }

  /**
   * @returns the id of what the input made
   * @throws {AutoScalingError} for a call that AWS refuses
   */
  dispatch(input: Input): string | undefined {
    const { state, effects, made } = advance(this.current, input, this.clock.now());
    this.current = state;
    for (const effect of this.isClosed ? [] : effects) {
      this.carryOut(effect);
    }
    this.options.onState?.(state);
    this.scheduleTick();
    if (!this.stopPoll) {
      this.schedulePoll();
    }
    return made;
  }

  /** Nothing happens by itself from then on; instances stay. */
  close(): void {
    this.isClosed = true;
    this.stopTick();
    this.stopPoll?.();
  }

  /** Asks EC2 for every instance and reports what has changed. */
  async look(): Promise<void> {
    const instances = Object.values(this.current.groups).flatMap((group) => group.instances);
    for (const instance of instances.filter(({ id }) => id)) {
      const state = await this.options.launcher.state(String(instance.id));
      const kind = news(instance, state);
      if (kind && !this.isClosed) {
        this.dispatch({ kind, id: String(instance.id) });
      }
    }
  }

  private carryOut(effect: Effect): void {
    const { launcher, onEvent, say = () => {} } = this.options;
    switch (effect.kind) {
      case 'event':
        onEvent?.(effect.event);
        return;
      case 'terminate':
        launcher
          .terminate(effect.id)
          .then(() => this.look())
          .catch((error: Error) => say(`Auto Scaling could not terminate ${effect.id}: ${error.message}`));
        return;
      case 'launch': {
        const { group, key } = effect.request;
        launcher.launch(effect.request).then(
          (id) => this.dispatch({ kind: 'launched', group, key, id }),
          (error: Error) => {
            const isCapacity = error instanceof CapacityError;
            this.dispatch({ kind: 'launchFailed', group, key, message: error.message, isCapacity });
          },
        );
      }
    }
  }

  private scheduleTick(): void {
    this.stopTick();
    const deadline = nextDeadline(this.current, this.clock.now());
    if (deadline !== undefined && !this.isClosed) {
      // setTimeout knows no more than 24 days; a tick too early does no harm.
      const wait = Math.min(deadline - this.clock.now(), 2 ** 31 - 1);
      this.stopTick = this.clock.after(wait, () => this.dispatch({ kind: 'tick' }));
    }
  }

  private schedulePoll(): void {
    if (this.isClosed) {
      return;
    }
    const { healthCheckInterval = 2, say = () => {} } = this.options;
    this.stopPoll = this.clock.after(healthCheckInterval * 1000, () => {
      this.look()
        .catch((error: Error) => say(`Auto Scaling cannot look at EC2: ${error.message}`))
        .finally(() => this.schedulePoll());
    });
  }
}

function news(instance: Instance, state: Ec2State): 'running' | 'ended' | 'stopped' | undefined {
  if (state === 'running') {
    return instance.state === 'Pending' ? 'running' : undefined;
  }
  if (state === 'pending' || (state === 'stopped' && isTerminating(instance))) {
    return undefined;
  }
  return instance.health === 'Unhealthy' && !isTerminating(instance) ? undefined : state;
}
