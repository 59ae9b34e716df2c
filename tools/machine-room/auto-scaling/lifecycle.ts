import { launchChoices } from './mixed-instances';
import {
  AutoScalingError,
  type Group,
  type HookResult,
  type Instance,
  isActive,
  isTerminating,
  type LifecycleAction,
  type Transition,
} from './state';
import type { Turn } from './turn';

/**
 * An instance's way through its states.
 *
 * Sources: https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-lifecycle.html,
 * https://docs.aws.amazon.com/autoscaling/ec2/userguide/lifecycle-hooks-overview.html,
 * https://docs.aws.amazon.com/autoscaling/ec2/userguide/completing-lifecycle-hooks.html
 */

/** An instance may wait for 48 hours or 100 heartbeat timeouts, whichever is shorter (API reference, LifecycleHook). */
const globalTimeout = (heartbeatTimeout: number): number => Math.min(48 * 3600, 100 * heartbeatTimeout);

export function launch(turn: Turn, group: Group, cause: string, attempt = 0): void {
  const { settings } = group;
  const choices = launchChoices(settings, group.instances.filter(isActive));
  const choice = choices[Math.min(attempt, choices.length - 1)] as (typeof choices)[number];
  const key = turn.key();
  const zone = leastUsedZone(group);
  const activity = turn.startActivity(group, {
    description: 'Launching a new EC2 instance',
    cause,
    statusCode: 'PreInService',
    zone,
  });
  group.instances.push({
    key,
    state: 'Pending',
    health: 'Healthy',
    ...choice,
    zone,
    template: settings.launchTemplate,
    isProtected: settings.newInstancesProtected,
    actions: [],
    launchedAt: turn.now,
    isGone: false,
    atRisk: false,
    activity: activity.id,
  });
  const { id: launchTemplateId, version: launchTemplateVersion } = settings.launchTemplate;
  const request = { group: settings.name, key, ...choice, zone, launchTemplateId, launchTemplateVersion };
  turn.effects.push({ kind: 'launch', request });
}

/** Instances are spread over the zones (https://docs.aws.amazon.com/autoscaling/ec2/userguide/auto-scaling-benefits.html). */
function leastUsedZone({ settings, instances }: Group): string {
  const used = (zone: string) => instances.filter((instance) => isActive(instance) && instance.zone === zone).length;
  return [...settings.zones].sort((a, b) => used(a) - used(b))[0] ?? '';
}

export function launched(turn: Turn, group: Group, key: number, id: string): void {
  const instance = group.instances.find((candidate) => candidate.key === key);
  if (!instance) {
    // Its group was deleted by force meanwhile.
    turn.effects.push({ kind: 'terminate', group: group.settings.name, id });
    return;
  }
  instance.id = id;
  const activity = turn.activityOf(group, instance);
  Object.assign(activity, { description: `Launching a new EC2 instance: ${id}`, progress: 30 });
}

/**
 * An instance that EC2 cannot launch is a failed activity. Where the group names several types, the next one is tried
 * at once (API reference, InstancesDistribution: OnDemandAllocationStrategy prioritized).
 * How long Auto Scaling waits before it tries again is documented nowhere: here a minute, doubled up to 16.
 */
export function launchFailed(turn: Turn, group: Group, key: number, message: string, isCapacity: boolean): void {
  const instance = group.instances.find((candidate) => candidate.key === key);
  if (!instance) {
    return;
  }
  turn.endActivity(group, instance, 'Failed', `${message} Launching EC2 instance failed.`);
  turn.emitActivity(group, instance, 'Launch Unsuccessful');
  group.instances = group.instances.filter((other) => other !== instance);
  const choices = launchChoices(group.settings, group.instances.filter(isActive));
  const tried = choices.findIndex(({ instanceType }) => instanceType === instance.instanceType) + 1;
  if (isCapacity && tried > 0 && tried < choices.length && !group.suspended.includes('Launch')) {
    launch(turn, group, turn.activityOf(group, instance).cause, tried);
    return;
  }
  backOff(turn, group);
}

export function backOff({ now }: Turn, group: Group): void {
  group.failures += 1;
  group.backoffUntil = now + 60_000 * 2 ** Math.min(group.failures - 1, 4);
}

/** EC2 reports that a pending instance runs. */
export function running(turn: Turn, group: Group, instance: Instance): void {
  if (instance.state !== 'Pending') {
    return;
  }
  if (!wait(turn, group, instance, 'autoscaling:EC2_INSTANCE_LAUNCHING')) {
    enterService(turn, group, instance);
  }
}

function enterService(turn: Turn, group: Group, instance: Instance): void {
  instance.state = 'InService';
  instance.inServiceAt = turn.now;
  group.failures = 0;
  turn.emitActivity(group, instance, 'Launch Successful');
  turn.endActivity(group, instance, 'Successful');
}

/** Every hook of the transition is started at the same time. @returns false when there is none */
function wait(turn: Turn, group: Group, instance: Instance, transition: Transition): boolean {
  const hooks = group.settings.hooks.filter((hook) => hook.transition === transition);
  if (hooks.length === 0) {
    return false;
  }
  instance.state = transition === 'autoscaling:EC2_INSTANCE_LAUNCHING' ? 'Pending:Wait' : 'Terminating:Wait';
  turn.activityOf(group, instance).statusCode = 'MidLifecycleAction';
  instance.actions = hooks.map((hook) => ({
    token: turn.uuid(),
    hook,
    heartbeatUntil: turn.now + hook.heartbeatTimeout * 1000,
    globalUntil: turn.now + globalTimeout(hook.heartbeatTimeout) * 1000,
  }));
  for (const action of instance.actions) {
    turn.emitLifecycle(group, instance, action);
  }
  return true;
}

/**
 * Hooks apply to every launch and termination, by Auto Scaling or by a call, but not to detaching, standby and the
 * forced deletion of a group (https://docs.aws.amazon.com/autoscaling/ec2/userguide/lifecycle-hooks.html, table of the
 * availability).
 */
export function terminate(turn: Turn, group: Group, instance: Instance, cause: string, { hooks = true } = {}): void {
  if (isTerminating(instance) || !instance.id) {
    return;
  }
  if (turn.activityOf(group, instance).endedAt === undefined) {
    turn.endActivity(group, instance, 'Cancelled');
  }
  instance.actions = [];
  instance.state = 'Terminating';
  const { id } = turn.startActivity(group, {
    description: `Terminating EC2 instance: ${instance.id}`,
    cause,
    statusCode: 'InProgress',
    zone: instance.zone,
  });
  instance.activity = id;
  if (!hooks || !wait(turn, group, instance, 'autoscaling:EC2_INSTANCE_TERMINATING')) {
    turn.effects.push({ kind: 'terminate', group: group.settings.name, id: instance.id });
  }
}

/** EC2 reports the end of an instance that Auto Scaling terminates. */
export function ended(turn: Turn, group: Group, instance: Instance): void {
  turn.emitActivity(group, instance, 'Terminate Successful');
  turn.endActivity(group, instance, 'Successful');
  instance.state = 'Terminated';
  group.instances = group.instances.filter((other) => other !== instance);
}

/** @throws {AutoScalingError} when the instance waits for no such hook: it never did, or it was answered already */
export function openAction(
  turn: Turn,
  asked: { readonly group: string; readonly hook: string; readonly token?: string; readonly id?: string },
): { readonly group: Group; readonly instance: Instance; readonly action: LifecycleAction } {
  const group = turn.group(asked.group);
  for (const instance of group.instances) {
    for (const action of instance.actions) {
      const meant = asked.token ? action.token === asked.token : instance.id === asked.id;
      if (meant && action.hook.name === asked.hook) {
        return { group, instance, action };
      }
    }
  }
  const which = asked.token ? `token ${asked.token}` : `instance ID ${asked.id}`;
  throw new AutoScalingError('ValidationError', `No active Lifecycle Action found with ${which}`);
}

/**
 * Launching: CONTINUE of every hook puts the instance into service, ABANDON of any terminates it, and it is replaced.
 * Terminating: both let it end, but ABANDON stops the other hooks.
 * Source: https://docs.aws.amazon.com/autoscaling/ec2/userguide/adding-lifecycle-hooks.html, "Default result"
 */
export function complete(
  turn: Turn,
  group: Group,
  instance: Instance,
  action: LifecycleAction,
  result: HookResult,
): void {
  instance.actions = instance.actions.filter((other) => other !== action);
  if (instance.state === 'Pending:Wait') {
    if (result === 'ABANDON') {
      turn.endActivity(group, instance, 'Cancelled', abandoned(action));
      limitLaunches(turn, group);
      terminate(
        turn,
        group,
        instance,
        lifecycleCause(turn, `an instance was taken out of service in response to an abandoned lifecycle action.`),
      );
    } else if (instance.actions.length === 0) {
      enterService(turn, group, instance);
    }
    return;
  }
  if (result === 'ABANDON') {
    instance.actions = [];
  }
  if (instance.state === 'Terminating:Wait' && instance.actions.length === 0) {
    instance.state = 'Terminating:Proceed';
    turn.activityOf(group, instance).statusCode = 'InProgress';
    turn.effects.push({ kind: 'terminate', group: group.settings.name, id: String(instance.id) });
  }
}

/** Source of the words: https://docs.aws.amazon.com/autoscaling/ec2/userguide/tutorial-lifecycle-hook-instance-metadata.html */
const abandoned = ({ token }: LifecycleAction): string =>
  `Instance failed to complete user's Lifecycle Action: Lifecycle Action with token ${token} was abandoned: Lifecycle Action Completed with ABANDON Result`;

/**
 * The first that is abandoned is replaced at once. "Amazon EC2 Auto Scaling limits the rate at which it allows instances
 * to launch if the lifecycle hooks are failing consistently" (lifecycle-hooks.html); how is documented nowhere.
 */
function limitLaunches(turn: Turn, group: Group): void {
  if (group.failures > 0) {
    backOff(turn, group);
  } else {
    group.failures = 1;
  }
}

export const lifecycleCause = ({ now }: Turn, text: string): string =>
  `At ${new Date(now).toISOString().replace(/\.\d+/, '')} ${text}`;

export function heartbeat({ now }: Turn, action: LifecycleAction): void {
  action.heartbeatUntil = now + action.hook.heartbeatTimeout * 1000;
}

export const deadlineOf = ({ heartbeatUntil, globalUntil }: LifecycleAction): number =>
  Math.min(heartbeatUntil, globalUntil);

/** Takes the default result of every hook whose time is over. */
export function expire(turn: Turn, group: Group): void {
  for (const instance of [...group.instances]) {
    for (const action of [...instance.actions]) {
      if (deadlineOf(action) <= turn.now && instance.actions.includes(action)) {
        complete(turn, group, instance, action, action.hook.defaultResult);
      }
    }
  }
}
