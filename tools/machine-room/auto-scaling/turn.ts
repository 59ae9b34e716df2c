import { type AutoScalingEvent, activityEvent, lifecycleEvent, refreshEvent } from './events';
import {
  type Activity,
  AutoScalingError,
  type Group,
  type Instance,
  type Market,
  type Refresh,
  type State,
} from './state';

export interface LaunchRequest {
  readonly group: string;
  readonly key: number;
  readonly instanceType: string;
  readonly market: Market;
  readonly zone: string;
  readonly launchTemplateId: string;
  readonly launchTemplateVersion: string;
}

/** What has to be done outside. */
export type Effect =
  | { readonly kind: 'launch'; readonly request: LaunchRequest }
  | { readonly kind: 'terminate'; readonly group: string; readonly id: string }
  | { readonly kind: 'event'; readonly event: AutoScalingEvent };

/** One step of the model at work: a state of its own to change, the time, and what comes of it. */
export class Turn {
  readonly effects: Effect[] = [];

  constructor(
    readonly state: State,
    readonly now: number,
  ) {}

  /** A UUID that the same history gives again. */
  uuid(): string {
    this.state.count += 1;
    return `00000000-0000-4000-8000-${this.state.count.toString(16).padStart(12, '0')}`;
  }

  key(): number {
    this.state.count += 1;
    return this.state.count;
  }

  group(name: string): Group {
    const group = this.state.groups[name];
    if (!group) {
      throw new AutoScalingError(
        'ValidationError',
        `AutoScalingGroup name not found - AutoScalingGroup ${name} not found`,
      );
    }
    return group;
  }

  /** @throws {AutoScalingError} when no group has the instance */
  instance(id: string): { readonly group: Group; readonly instance: Instance } {
    for (const group of Object.values(this.state.groups)) {
      const instance = group.instances.find((candidate) => candidate.id === id);
      if (instance) {
        return { group, instance };
      }
    }
    throw new AutoScalingError(
      'ValidationError',
      `Instance Id not found - No managed instance found for instance ID ${id}`,
    );
  }

  startActivity(group: Group, what: Pick<Activity, 'description' | 'cause' | 'statusCode' | 'zone'>): Activity {
    const activity = { ...what, id: this.uuid(), startedAt: this.now, statusMessage: '', progress: 0 };
    group.activities.unshift(activity);
    return activity;
  }

  endActivity(group: Group, instance: Instance, statusCode: 'Successful' | 'Failed' | 'Cancelled', message = ''): void {
    const activity = group.activities.find(({ id }) => id === instance.activity);
    if (activity) {
      Object.assign(activity, { statusCode, statusMessage: message, progress: 100, endedAt: this.now });
    }
  }

  activityOf(group: Group, instance: Instance): Activity {
    return group.activities.find(({ id }) => id === instance.activity) as Activity;
  }

  emitActivity(group: Group, instance: Instance, what: Parameters<typeof activityEvent>[1]): void {
    this.emit(activityEvent(this.envelope(), what, group, instance, this.activityOf(group, instance)));
  }

  emitLifecycle(group: Group, instance: Instance, action: Instance['actions'][number]): void {
    this.emit(lifecycleEvent(this.envelope(), group, instance, action));
  }

  emitRefresh(group: Group, refresh: Refresh, what: Parameters<typeof refreshEvent>[1]): void {
    this.emit(refreshEvent(this.envelope(), what, group, refresh));
  }

  private envelope() {
    return { id: this.uuid(), now: this.now };
  }

  private emit(event: AutoScalingEvent): void {
    this.effects.push({ kind: 'event', event });
  }
}
