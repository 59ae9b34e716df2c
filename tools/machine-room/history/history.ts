import type { RecordedCall } from '../../sandbox/missing-calls';
import type { LifecycleState, State } from '../auto-scaling/state';
import { type Clock, realClock } from '../clock';
import { roleAccessKeyId } from '../metadata/instance-metadata';

/** An instance's way through its group. */
export interface InstanceHistory {
  readonly id: string;
  readonly group: string;
  /** When it was first seen in each state, in milliseconds. */
  readonly since: Readonly<Partial<Record<LifecycleState, number>>>;
}

/** Somebody had an instance terminated. */
export interface Removal {
  readonly at: number;
  readonly id: string;
  /** The instance whose role asked; undefined for anybody else. */
  readonly by?: string;
}

/** Calls that end instances, and the parameters that name them. */
const removing: Readonly<Record<string, RegExp>> = {
  TerminateInstanceInAutoScalingGroup: /^InstanceId$/,
  TerminateInstances: /^InstanceId\.\d+$/,
};

/** What happened in a machine room and when, to tell afterwards what became of what. */
export class History {
  readonly removals: Removal[] = [];
  private readonly seen = new Map<string, { group: string; since: Partial<Record<LifecycleState, number>> }>();
  private readonly askers = new Map<string, string>();

  constructor(private readonly clock: Clock = realClock) {}

  /** Every instance that a group had, in the order of their launches. */
  get instances(): readonly InstanceHistory[] {
    return [...this.seen].map(([id, { group, since }]) => ({ id, group, since: { ...since } }));
  }

  /** Takes note of a call of the emulator's. */
  readonly note = ({ action, parameters, accessKeyId, status }: RecordedCall): void => {
    const named = removing[action];
    if (!named || status >= 300) {
      return;
    }
    for (const [name, id] of Object.entries(parameters)) {
      if (named.test(name)) {
        const by = this.askers.get(accessKeyId);
        this.removals.push({ at: this.clock.now(), id: String(id), ...(by ? { by } : {}) });
      }
    }
  };

  /** Takes note of what the groups have now. */
  readonly see = ({ groups }: State): void => {
    for (const { settings, instances } of Object.values(groups)) {
      for (const { id, state } of instances) {
        if (id !== undefined) {
          const known = this.seen.get(id) ?? { group: settings.name, since: {} };
          known.since[state] ??= this.clock.now();
          this.seen.set(id, known);
          this.askers.set(roleAccessKeyId(id), id);
        }
      }
    }
    for (const [id, { since }] of this.seen) {
      const isThere = Object.values(groups).some(({ instances }) => instances.some((one) => one.id === id));
      if (!isThere) {
        since.Terminated ??= this.clock.now();
      }
    }
  };
}
