import type { Input } from '../../../../tools/machine-room/auto-scaling/commands';
import type { AutoScalingEvent } from '../../../../tools/machine-room/auto-scaling/events';
import { advance, nextDeadline } from '../../../../tools/machine-room/auto-scaling/model';
import {
  emptyState,
  type Group,
  type GroupSettings,
  type State,
} from '../../../../tools/machine-room/auto-scaling/state';
import type { LaunchRequest } from '../../../../tools/machine-room/auto-scaling/turn';

/** How EC2 behaves: seconds, and what it refuses. */
export interface Ec2 {
  readonly boot: number;
  readonly shutdown: number;
  refuse?: (request: LaunchRequest) => string | undefined;
}

export const template = { id: 'lt-1', version: '1', instanceType: 't3.micro' } as const;
export const launchHook = {
  name: 'ready',
  transition: 'autoscaling:EC2_INSTANCE_LAUNCHING',
  heartbeatTimeout: 300,
  defaultResult: 'ABANDON',
} as const;
export const terminateHook = {
  name: 'leave',
  transition: 'autoscaling:EC2_INSTANCE_TERMINATING',
  heartbeatTimeout: 600,
  defaultResult: 'CONTINUE',
} as const;

export const settingsOf = (changes: Partial<GroupSettings> = {}): GroupSettings => ({
  name: 'group',
  arn: 'arn:aws:autoscaling:eu-central-1:111122223333:autoScalingGroup:1:autoScalingGroupName/group',
  minSize: 0,
  maxSize: 10,
  desiredCapacity: 0,
  launchTemplate: template,
  hooks: [],
  zones: ['eu-central-1a'],
  newInstancesProtected: false,
  healthCheckGracePeriod: 0,
  terminationPolicy: 'Default',
  capacityRebalance: false,
  ...changes,
});

/** A group with an EC2 that answers by itself, in a time that passes only when told to. */
export class Drill {
  state: State = emptyState();
  now = Date.UTC(2026, 0, 5);
  readonly events: AutoScalingEvent[] = [];
  readonly launches: LaunchRequest[] = [];
  /** Ids that EC2 was told to terminate, in order. */
  readonly terminations: string[] = [];
  /** Called after every step. */
  watch: (state: State) => void = () => {};
  private readonly due: { readonly at: number; readonly input: Input }[] = [];
  private readonly born = this.now;

  constructor(
    settings: Partial<GroupSettings> = {},
    readonly ec2: Ec2 = { boot: 30, shutdown: 20 },
  ) {
    this.do({ kind: 'create', settings: settingsOf(settings) });
  }

  get group(): Group {
    return this.state.groups.group as Group;
  }

  /** Seconds since the group was created. */
  get seconds(): number {
    return (this.now - this.born) / 1000;
  }

  /** `i-1 InService`, in the order of their launches. */
  get instances(): string[] {
    return this.group.instances.map(({ id, state }) => `${id} ${state}`);
  }

  get eventNames(): string[] {
    return this.events.map((event) => `${event['detail-type']} ${event.detail.EC2InstanceId ?? ''}`.trim());
  }

  do(input: Input): string | undefined {
    const { state, effects, made } = advance(this.state, input, this.now);
    this.state = state;
    for (const effect of effects) {
      if (effect.kind === 'event') {
        this.events.push(effect.event);
      } else if (effect.kind === 'terminate') {
        this.terminations.push(effect.id);
        this.later(this.ec2.shutdown, { kind: 'ended', id: effect.id });
      } else {
        this.launch(effect.request);
      }
    }
    this.watch(this.state);
    return made;
  }

  /** @param seconds time that passes, with everything that comes due in it */
  pass(seconds: number): void {
    const end = this.now + seconds * 1000;
    for (;;) {
      const deadline = nextDeadline(this.state, this.now);
      const report = this.due.sort((a, b) => a.at - b.at)[0];
      const next = Math.min(deadline ?? Number.POSITIVE_INFINITY, report?.at ?? Number.POSITIVE_INFINITY);
      if (next > end) {
        this.now = end;
        return;
      }
      this.now = next;
      this.do(report && report.at <= next ? (this.due.shift() as typeof report).input : { kind: 'tick' });
    }
  }

  private launch(request: LaunchRequest): void {
    this.launches.push(request);
    const { group, key } = request;
    const message = this.ec2.refuse?.(request);
    if (message) {
      this.later(1, { kind: 'launchFailed', group, key, message, isCapacity: true });
      return;
    }
    const id = `i-${this.launches.length}`;
    this.later(1, { kind: 'launched', group, key, id });
    this.later(this.ec2.boot, { kind: 'running', id });
  }

  private later(seconds: number, input: Input): void {
    this.due.push({ at: this.now + seconds * 1000, input });
  }
}
