import { launch, lifecycleCause, terminate } from './lifecycle';
import {
  AutoScalingError,
  type Group,
  type GroupSettings,
  type Instance,
  isActive,
  type TerminationPolicy,
} from './state';
import type { Turn } from './turn';

/** Launches what is missing. @returns whether it did something */
export function scaleOut(turn: Turn, group: Group, surplus: number): boolean {
  const { desiredCapacity } = group.settings;
  const active = group.instances.filter(isActive).length;
  const missing = desiredCapacity + surplus - active;
  if (missing <= 0 || group.suspended.includes('Launch') || group.backoffUntil > turn.now || group.deleting) {
    return false;
  }
  const cause = lifecycleCause(
    turn,
    `an instance was started in response to a difference between desired and actual capacity, increasing the capacity from ${active} to ${active + missing}.`,
  );
  for (let count = 0; count < missing; count += 1) {
    launch(turn, group, cause);
  }
  return true;
}

/**
 * Terminates what is too much. A protected instance stays, however many there are
 * (https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-instance-protection.html).
 * An instance that EC2 is still launching goes when it has an id.
 */
export function scaleIn(turn: Turn, group: Group, surplus: number): boolean {
  if (group.suspended.includes('Terminate')) {
    return false;
  }
  const active = group.instances.filter(isActive);
  const excess = active.length - group.settings.desiredCapacity - surplus;
  const free = active.filter(({ id, isProtected, state }) => id && !(isProtected && state === 'InService'));
  const victims = chosen(group.settings, free, active, Math.max(0, excess));
  const cause = lifecycleCause(
    turn,
    `an instance was taken out of service in response to a difference between desired and actual capacity, shrinking the capacity from ${active.length} to ${active.length - victims.length}.`,
  );
  for (const victim of victims) {
    terminate(turn, group, victim, cause);
  }
  return victims.length > 0;
}

/** Each from the zone that has the most, as far as instances there are free to go: balance comes before the policy. */
function chosen(
  settings: GroupSettings,
  free: readonly Instance[],
  active: readonly Instance[],
  count: number,
): readonly Instance[] {
  const victims: Instance[] = [];
  const left = () => free.filter((instance) => !victims.includes(instance));
  const sizeOf = (zone: string) =>
    active.filter((instance) => instance.zone === zone && !victims.includes(instance)).length;
  while (victims.length < count && left().length > 0) {
    const largest = Math.max(...left().map(({ zone }) => sizeOf(zone)));
    const [victim] = inOrder(
      settings,
      left().filter(({ zone }) => sizeOf(zone) === largest),
    );
    victims.push(victim as Instance);
  }
  return victims;
}

/**
 * Who goes first. The default policy takes instances of the oldest launch template first, then the oldest instance;
 * `OldestLaunchTemplate` those of another template, then those of the oldest version.
 * Not modelled: the allocation strategy and billing hours, which the default looks at as well.
 * Source: https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-termination-policies.html
 */
function inOrder({ terminationPolicy, launchTemplate }: GroupSettings, instances: readonly Instance[]): Instance[] {
  const outdated = ({ template }: Instance) => (template.id === launchTemplate.id ? Number(template.version) : -1);
  const oldest = (a: Instance, b: Instance) => a.launchedAt - b.launchedAt || a.key - b.key;
  const orders: Readonly<Record<TerminationPolicy, (a: Instance, b: Instance) => number>> = {
    Default: (a, b) => outdated(a) - outdated(b) || oldest(a, b),
    OldestLaunchTemplate: (a, b) => outdated(a) - outdated(b) || oldest(a, b),
    OldestInstance: oldest,
    NewestInstance: (a, b) => oldest(b, a),
  };
  // An instance that does not serve yet costs nothing.
  const pending = ({ state }: Instance) => (state === 'InService' ? 1 : 0);
  return [...instances].sort((a, b) => pending(a) - pending(b) || orders[terminationPolicy](a, b));
}

/** @throws {AutoScalingError} for a capacity outside the group's bounds, with AWS's words */
export function setDesiredCapacity(group: Group, desiredCapacity: number): void {
  const { minSize, maxSize } = group.settings;
  if (desiredCapacity > maxSize) {
    throw new AutoScalingError(
      'ValidationError',
      `New SetDesiredCapacity value ${desiredCapacity} is above max value ${maxSize} for the AutoScalingGroup.`,
    );
  }
  if (desiredCapacity < minSize) {
    throw new AutoScalingError(
      'ValidationError',
      `New SetDesiredCapacity value ${desiredCapacity} is below min value ${minSize} for the AutoScalingGroup.`,
    );
  }
  group.settings = { ...group.settings, desiredCapacity };
}

/**
 * Without a desired capacity, one outside the new bounds moves to the nearer bound; with one, it has to be within them.
 * Source: API reference, UpdateAutoScalingGroup
 */
export function resize(
  group: Group,
  asked: { readonly minSize?: number; readonly maxSize?: number; readonly desiredCapacity?: number },
): void {
  const minSize = asked.minSize ?? group.settings.minSize;
  const maxSize = asked.maxSize ?? group.settings.maxSize;
  if (minSize > maxSize) {
    throw new AutoScalingError(
      'ValidationError',
      `Max bound, ${maxSize}, must be greater than or equal to min bound, ${minSize}`,
    );
  }
  const desiredCapacity = asked.desiredCapacity ?? Math.min(Math.max(group.settings.desiredCapacity, minSize), maxSize);
  if (desiredCapacity < minSize || desiredCapacity > maxSize) {
    throw new AutoScalingError(
      'ValidationError',
      `Desired capacity:${desiredCapacity} must be between the specified min size:${minSize} and max size:${maxSize}`,
    );
  }
  group.settings = { ...group.settings, minSize, maxSize, desiredCapacity };
}
