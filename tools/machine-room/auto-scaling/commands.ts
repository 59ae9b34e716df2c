import { resize, setDesiredCapacity } from './capacity';
import {
  backOff,
  complete,
  ended,
  heartbeat,
  launched,
  launchFailed,
  lifecycleCause,
  openAction,
  running,
  terminate,
} from './lifecycle';
import { cancelRefresh, rollbackRefresh, startRefresh } from './refresh';
import { nextTime } from './schedule';
import {
  AutoScalingError,
  type Group,
  type GroupSettings,
  type HookResult,
  type Instance,
  isActive,
  isTerminating,
  type LaunchTemplate,
  type Process,
  type RefreshPreferences,
  type ScheduledAction,
} from './state';
import type { Turn } from './turn';

interface AskedAction {
  readonly group: string;
  readonly hook: string;
  readonly token?: string;
  readonly id?: string;
}

/** What a caller of the API asks for, and what EC2 reports. */
export type Input =
  | { readonly kind: 'tick' }
  | { readonly kind: 'create'; readonly settings: GroupSettings }
  | { readonly kind: 'update'; readonly group: string; readonly settings: Partial<Omit<GroupSettings, 'name'>> }
  | { readonly kind: 'delete'; readonly group: string; readonly force: boolean }
  | { readonly kind: 'setDesiredCapacity'; readonly group: string; readonly desiredCapacity: number }
  | { readonly kind: 'terminateInstance'; readonly id: string; readonly decrement: boolean }
  | { readonly kind: 'detach'; readonly id: string; readonly decrement: boolean }
  | { readonly kind: 'enterStandby'; readonly id: string; readonly decrement: boolean }
  | { readonly kind: 'exitStandby'; readonly id: string }
  | ({ readonly kind: 'complete'; readonly result: HookResult } & AskedAction)
  | ({ readonly kind: 'heartbeat' } & AskedAction)
  | { readonly kind: 'setHealth'; readonly id: string; readonly healthy: boolean; readonly respectGracePeriod: boolean }
  | { readonly kind: 'protect'; readonly ids: readonly string[]; readonly isProtected: boolean }
  | { readonly kind: 'suspend' | 'resume'; readonly group: string; readonly processes: readonly Process[] }
  | {
      readonly kind: 'startRefresh';
      readonly group: string;
      readonly preferences: RefreshPreferences;
      readonly desired?: LaunchTemplate;
    }
  | { readonly kind: 'cancelRefresh'; readonly group: string; readonly waits?: boolean }
  | { readonly kind: 'rollbackRefresh'; readonly group: string }
  | {
      readonly kind: 'schedule';
      readonly group: string;
      readonly action: Omit<ScheduledAction, 'nextAt'>;
      readonly startTime?: number;
    }
  | { readonly kind: 'unschedule'; readonly group: string; readonly name: string }
  // What EC2 reports.
  | { readonly kind: 'launched'; readonly group: string; readonly key: number; readonly id: string }
  | {
      readonly kind: 'launchFailed';
      readonly group: string;
      readonly key: number;
      readonly message: string;
      readonly isCapacity: boolean;
    }
  // A status check that fails counts after a few minutes only: `impaired` is that it has
  // (ec2-auto-scaling-health-checks.html).
  | { readonly kind: 'running' | 'ended' | 'stopped' | 'impaired' | 'rebalance'; readonly id: string };

/** @returns the id of what was made, where something was */
export function apply(turn: Turn, input: Input): string | undefined {
  switch (input.kind) {
    case 'tick':
      return undefined;
    case 'create':
      return create(turn, input.settings);
    case 'update':
      return update(turn.group(input.group), input.settings);
    case 'delete':
      return remove(turn, turn.group(input.group), input.force);
    case 'setDesiredCapacity':
      setDesiredCapacity(turn.group(input.group), input.desiredCapacity);
      return undefined;
    case 'terminateInstance':
      return terminateByCall(turn, input.id, input.decrement);
    case 'detach':
    case 'enterStandby':
      return takeOut(turn, input.id, input.decrement, input.kind === 'detach' ? 'Detached' : 'Standby');
    case 'exitStandby':
      return exitStandby(turn, input.id);
    case 'complete': {
      const { group, instance, action } = openAction(turn, input);
      complete(turn, group, instance, action, input.result);
      return undefined;
    }
    case 'heartbeat':
      heartbeat(turn, openAction(turn, input).action);
      return undefined;
    case 'setHealth':
      return setHealth(turn, input);
    case 'protect':
      for (const id of input.ids) {
        turn.instance(id).instance.isProtected = input.isProtected;
      }
      return undefined;
    case 'suspend':
    case 'resume':
      return suspend(turn.group(input.group), input.processes, input.kind === 'suspend');
    case 'startRefresh':
      return startRefresh(turn, turn.group(input.group), input.preferences, input.desired);
    case 'cancelRefresh':
      return cancelRefresh(turn, turn.group(input.group), input.waits);
    case 'rollbackRefresh':
      return rollbackRefresh(turn, turn.group(input.group));
    case 'schedule':
      return schedule(turn, turn.group(input.group), input.action, input.startTime);
    case 'unschedule': {
      const group = turn.group(input.group);
      group.scheduled = group.scheduled.filter(({ name }) => name !== input.name);
      return undefined;
    }
    case 'launched':
      return turn.state.groups[input.group]
        ? void launched(turn, turn.group(input.group), input.key, input.id)
        : void turn.effects.push({ kind: 'terminate', group: input.group, id: input.id });
    case 'launchFailed':
      return turn.state.groups[input.group]
        ? void launchFailed(turn, turn.group(input.group), input.key, input.message, input.isCapacity)
        : undefined;
    default:
      return report(turn, input.kind, input.id);
  }
}

function create({ state }: Turn, settings: GroupSettings): undefined {
  if (state.groups[settings.name]) {
    throw new AutoScalingError(
      'AlreadyExists',
      `AutoScalingGroup by this name already exists - A group with the name ${settings.name} already exists`,
    );
  }
  const group: Group = {
    settings,
    suspended: [],
    instances: [],
    activities: [],
    refreshes: [],
    scheduled: [],
    failures: 0,
    backoffUntil: 0,
    deleting: false,
  };
  resize(group, settings);
  state.groups[settings.name] = group;
}

/** Instances keep what they were launched with (API reference, UpdateAutoScalingGroup). */
function update(group: Group, { minSize, maxSize, desiredCapacity, ...others }: Partial<GroupSettings>): undefined {
  resize(group, { minSize, maxSize, desiredCapacity });
  group.settings = { ...group.settings, ...others };
}

/** With force, instances are terminated without their hooks (API reference, DeleteAutoScalingGroup; lifecycle-hooks.html). */
function remove(turn: Turn, group: Group, force: boolean): undefined {
  if (group.instances.length > 0 && !force) {
    throw new AutoScalingError(
      'ResourceInUse',
      'You cannot delete an AutoScalingGroup while there are instances or pending Spot instance request(s) still in the group.',
    );
  }
  group.deleting = true;
  group.settings = { ...group.settings, minSize: 0, desiredCapacity: 0 };
  for (const instance of [...group.instances]) {
    if (!instance.id) {
      group.instances = group.instances.filter((other) => other !== instance);
    } else if (instance.state === 'Terminating:Wait') {
      instance.actions = [];
      instance.state = 'Terminating:Proceed';
      turn.effects.push({ kind: 'terminate', group: group.settings.name, id: instance.id });
    } else {
      terminate(turn, group, instance, lifecycleCause(turn, 'the group is deleted by force.'), { hooks: false });
    }
  }
}

/** Protection from scale-in does not hold back a call (ec2-auto-scaling-instance-protection.html). */
function terminateByCall(turn: Turn, id: string, decrement: boolean): string {
  const { group, instance } = turn.instance(id);
  if (decrement && isActive(instance)) {
    decrementCapacity(group);
  }
  terminate(
    turn,
    group,
    instance,
    lifecycleCause(turn, 'instance was taken out of service in response to a user request.'),
  );
  return instance.activity;
}

function decrementCapacity(group: Group): void {
  const { desiredCapacity, minSize } = group.settings;
  if (desiredCapacity - 1 < minSize) {
    throw new AutoScalingError(
      'ValidationError',
      `Currently, desiredSize equals minSize (${minSize}). Terminating instance without replacement will violate group's min size constraint. Either set shouldDecrementDesiredCapacity flag to false or lower group's min size.`,
    );
  }
  group.settings = { ...group.settings, desiredCapacity: desiredCapacity - 1 };
}

/** Hooks do not apply (lifecycle-hooks.html, table of the availability). */
function takeOut(turn: Turn, id: string, decrement: boolean, state: 'Detached' | 'Standby'): undefined {
  const { group, instance } = turn.instance(id);
  if (instance.state !== 'InService' && !(instance.state === 'Standby' && state === 'Detached')) {
    throw new AutoScalingError('ValidationError', `The instance ${id} is not in InService.`);
  }
  if (decrement) {
    decrementCapacity(group);
  }
  instance.state = state;
  if (state === 'Detached') {
    group.instances = group.instances.filter((other) => other !== instance);
  }
}

/**
 * The desired capacity grows by the instance that comes back (as-enter-exit-standby.html), unless `Launch` is suspended:
 * then it cannot (as-suspend-resume-processes.html).
 */
function exitStandby(turn: Turn, id: string): undefined {
  const { group, instance } = turn.instance(id);
  if (instance.state !== 'Standby') {
    throw new AutoScalingError('ValidationError', `The instance ${id} is not in Standby.`);
  }
  if (group.suspended.includes('Launch')) {
    throw new AutoScalingError('ValidationError', `The process Launch of ${group.settings.name} is suspended.`);
  }
  setDesiredCapacity(group, group.settings.desiredCapacity + 1);
  instance.state = 'InService';
  instance.inServiceAt = turn.now;
}

/** The report has no effect during the grace period, unless it says otherwise (API reference, SetInstanceHealth). */
function setHealth(turn: Turn, asked: Extract<Input, { kind: 'setHealth' }>): undefined {
  const { group, instance } = turn.instance(asked.id);
  const graceUntil = (instance.inServiceAt ?? Number.POSITIVE_INFINITY) + group.settings.healthCheckGracePeriod * 1000;
  if (!asked.healthy && asked.respectGracePeriod && turn.now < graceUntil) {
    return;
  }
  instance.health = asked.healthy ? 'Healthy' : 'Unhealthy';
}

function suspend(group: Group, processes: readonly Process[], isSuspended: boolean): undefined {
  const others = group.suspended.filter((process) => !processes.includes(process));
  group.suspended = isSuspended ? [...others, ...processes] : others;
}

/** With a start time, the first time is then, and the others as it recurs (ec2-auto-scaling-scheduled-scaling.html). */
function schedule(turn: Turn, group: Group, action: Omit<ScheduledAction, 'nextAt'>, startTime = 0): undefined {
  const isOnce = action.recurrence === undefined || startTime > turn.now;
  const nextAt = isOnce ? startTime : nextTime(String(action.recurrence), turn.now, action.timeZone);
  group.scheduled = [...group.scheduled.filter(({ name }) => name !== action.name), { ...action, nextAt }];
}

/** What EC2 says of an instance. Of one that left its group, nobody here wants to know. */
function report(turn: Turn, kind: 'running' | 'ended' | 'stopped' | 'impaired' | 'rebalance', id: string): undefined {
  const known = Object.values(turn.state.groups).some(({ instances }) => instances.some((one) => one.id === id));
  if (!known) {
    return;
  }
  const { group, instance } = turn.instance(id);
  if (kind === 'running') {
    running(turn, group, instance);
  } else if (kind === 'rebalance') {
    instance.atRisk = instance.market === 'spot';
  } else if (isTerminating(instance)) {
    if (kind === 'ended' && instance.state !== 'Terminating:Wait') {
      ended(turn, group, instance);
    }
  } else {
    loseHealth(turn, group, instance, kind !== 'impaired');
  }
}

/**
 * EC2's own checks count without a grace period (ec2-auto-scaling-health-checks.html: only the optional checks wait for
 * it); of one in standby nothing counts (as-enter-exit-standby.html). An instance that ends before it is in service is a
 * launch that did not succeed.
 */
function loseHealth(turn: Turn, group: Group, instance: Instance, isGone: boolean): void {
  if (group.suspended.includes('HealthCheck') || instance.state === 'Standby') {
    return;
  }
  instance.health = 'Unhealthy';
  instance.isGone = isGone;
  if (instance.state === 'Pending') {
    backOff(turn, group);
  }
  if (instance.state !== 'InService') {
    terminate(
      turn,
      group,
      instance,
      lifecycleCause(
        turn,
        'an instance was taken out of service in response to an EC2 health check indicating it has been terminated or stopped.',
      ),
    );
  }
}
