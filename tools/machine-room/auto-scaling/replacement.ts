import { lifecycleCause, terminate } from './lifecycle';
import { isReady, refreshInProgress } from './readiness';
import { markedByRefresh } from './refresh';
import { type Group, type HealthyPercentages, type Instance, isActive } from './state';
import type { Turn } from './turn';

/**
 * Replaces instances within the group's healthy percentages.
 *
 * The minimum is rounded up: that many stay in service. The maximum is rounded down: that many may exist. A minimum of
 * 100 launches before it terminates, one at a time where the maximum leaves no room.
 * Where rounding leaves no room at all, one instance at a time is replaced.
 *
 * Sources: https://docs.aws.amazon.com/autoscaling/ec2/userguide/instance-maintenance-policy-overview-and-considerations.html,
 * https://docs.aws.amazon.com/autoscaling/ec2/userguide/instance-refresh-overview.html, API reference, RefreshPreferences
 * ("rounded up to the nearest integer", "limits the rate of replacement to one instance at a time")
 */
interface Marked {
  readonly instance: Instance;
  readonly cause: string;
  readonly percentages: HealthyPercentages;
}

interface Replaced {
  /** How many instances beyond the desired capacity there may be for what is still to be replaced. */
  readonly surplus: number;
  readonly hasChanged: boolean;
}

/** Terminates what may go now. */
export function replace(turn: Turn, group: Group): Replaced {
  const marked = markedInstances(turn, group);
  const [first] = marked;
  if (!first) {
    return { surplus: 0, hasChanged: false };
  }
  const { percentages } = first;
  const { desiredCapacity } = group.settings;
  const fewest = Math.ceil((desiredCapacity * percentages.min) / 100);
  const leastSurplus = percentages.min === 100 ? 1 : 0;
  const most = Math.max(desiredCapacity + leastSurplus, Math.floor((desiredCapacity * percentages.max) / 100));
  let left = marked.length;
  for (const { instance, cause } of marked) {
    const others = readyOthers(turn, group, marked);
    const mayGo = others + left - 1 >= fewest || isStuck(turn, group, marked, most);
    if (mayGo) {
      left -= 1;
      terminate(turn, group, instance, cause);
    }
  }
  const waiting = marked.filter(({ instance }) => isActive(instance)).length;
  return { surplus: Math.min(waiting, most - desiredCapacity), hasChanged: waiting < marked.length };
}

/** Nothing is on its way, and neither bound lets anything go on: then one instance goes. */
function isStuck(turn: Turn, group: Group, marked: readonly Marked[], most: number): boolean {
  const active = group.instances.filter(isActive);
  const others = active.filter((instance) => !marked.some((one) => one.instance === instance));
  return (
    most <= group.settings.desiredCapacity &&
    active.length >= group.settings.desiredCapacity &&
    others.every((instance) => isReady(turn, group, instance))
  );
}

const readyOthers = (turn: Turn, group: Group, marked: readonly Marked[]): number =>
  group.instances.filter(
    (instance) => isReady(turn, group, instance) && !marked.some((one) => one.instance === instance),
  ).length;

/** Terminate and launch. */
const atOnce: HealthyPercentages = { min: 0, max: 100 };

/**
 * Unhealthy ones come first. Their default is to terminate and launch at once; that of rebalancing to launch before, up to
 * 10 percent more than desired. An instance that does not run any more is replaced at once, whatever the policy says.
 * Source: instance-maintenance-policy-overview-and-considerations.html, "Instance maintenance event default behaviors"
 */
function markedInstances(turn: Turn, group: Group): readonly Marked[] {
  const { maintenance, capacityRebalance } = group.settings;
  const suspended = (...processes: Group['suspended']) => processes.some((one) => group.suspended.includes(one));
  const serving = group.instances.filter(({ state }) => state === 'InService');
  const unhealthy = suspended('ReplaceUnhealthy', 'Terminate')
    ? []
    : serving.filter(({ health }) => health === 'Unhealthy');
  if (unhealthy.length > 0) {
    const cause = lifecycleCause(turn, 'an instance was taken out of service in response to a health check.');
    const gone = unhealthy.filter(({ isGone }) => isGone);
    return gone.length > 0
      ? gone.map((instance) => ({ instance, cause, percentages: atOnce }))
      : unhealthy.map((instance) => ({ instance, cause, percentages: maintenance ?? atOnce }));
  }
  const atRisk = capacityRebalance ? serving.filter((instance) => instance.atRisk) : [];
  if (atRisk.length > 0) {
    const cause = lifecycleCause(
      turn,
      'an instance was taken out of service in response to an EC2 rebalance recommendation.',
    );
    return atRisk.map((instance) => ({ instance, cause, percentages: maintenance ?? { min: 100, max: 110 } }));
  }
  const tooOld = suspended('Launch', 'Terminate')
    ? []
    : serving.filter((instance) => !instance.isProtected && turn.now >= oldAt(group, instance));
  if (tooOld.length > 0) {
    const cause = lifecycleCause(
      turn,
      'an instance was taken out of service in response to the maximum instance lifetime.',
    );
    return tooOld.map((instance) => ({ instance, cause, percentages: maintenance ?? { min: 90, max: 100 } }));
  }
  const refresh = refreshInProgress(group.refreshes);
  if (!refresh || refresh.status === 'Cancelling' || suspended('InstanceRefresh', 'Launch', 'Terminate')) {
    return [];
  }
  const { minHealthyPercentage, maxHealthyPercentage } = refresh.preferences;
  const percentages = {
    min: minHealthyPercentage ?? maintenance?.min ?? 90,
    max: maxHealthyPercentage ?? maintenance?.max ?? 100,
  };
  const cause = lifecycleCause(
    turn,
    `an instance was taken out of service in response to instance refresh ${refresh.id}.`,
  );
  return markedByRefresh(turn, group, refresh).map((instance) => ({ instance, cause, percentages }));
}

/**
 * When an instance has lived as long as it may. Protection from scale-in keeps it longer, and a suspended process does.
 * Source: https://docs.aws.amazon.com/autoscaling/ec2/userguide/asg-max-instance-lifetime.html
 */
export function oldAt({ settings: { maxInstanceLifetime } }: Group, { launchedAt }: Instance): number {
  return maxInstanceLifetime ? launchedAt + maxInstanceLifetime * 1000 : Number.POSITIVE_INFINITY;
}
