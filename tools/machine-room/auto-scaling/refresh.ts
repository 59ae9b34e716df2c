import { isReady, refreshInProgress } from './readiness';
import {
  AutoScalingError,
  type Group,
  type Instance,
  isActive,
  type LaunchTemplate,
  type Refresh,
  type RefreshPreferences,
} from './state';
import type { Turn } from './turn';

/**
 * Instance refresh: starting, cancelling, rolling back and its end.
 *
 * Sources: https://docs.aws.amazon.com/autoscaling/ec2/userguide/instance-refresh-overview.html,
 * https://docs.aws.amazon.com/autoscaling/ec2/userguide/instance-refresh-rollback.html,
 * https://docs.aws.amazon.com/autoscaling/ec2/userguide/understand-instance-refresh-default-values.html and API reference,
 * StartInstanceRefresh, CancelInstanceRefresh, RollbackInstanceRefresh, RefreshPreferences, InstanceRefresh
 */

/**
 * Milliseconds. Auto Scaling goes on for an hour while protected and standby instances hold it up, or new instances do not
 * pass their health checks ("One-hour timeout").
 */
const longestStall = 3600_000;

const isSame = (a: LaunchTemplate, b: LaunchTemplate): boolean =>
  a.id === b.id && a.version === b.version && a.instanceType === b.instanceType;

/**
 * A desired configuration becomes the group's own when the refresh succeeds; new instances have it at once.
 *
 * @throws {AutoScalingError} while another one is in progress
 */
export function startRefresh(
  turn: Turn,
  group: Group,
  preferences: RefreshPreferences,
  desired?: LaunchTemplate,
): string {
  if (refreshInProgress(group.refreshes)) {
    throw new AutoScalingError(
      'InstanceRefreshInProgress',
      'An Instance Refresh is already in progress and blocks the execution of this Instance Refresh.',
    );
  }
  if (preferences.autoRollback && !desired) {
    throw new AutoScalingError('ValidationError', 'AutoRollback requires a desired configuration.');
  }
  const previous = group.settings.launchTemplate;
  const target = desired ?? previous;
  const old = group.instances.filter((instance) => isActive(instance) || instance.state === 'Standby');
  const remaining = old.filter(({ template }) => !(preferences.skipMatching && isSame(template, target)));
  const refresh: Refresh = {
    id: turn.uuid(),
    status: 'InProgress',
    reason: '',
    startedAt: turn.now,
    preferences,
    ...(desired ? { desired } : {}),
    previous,
    remaining: remaining.map(({ key }) => key),
    total: remaining.length,
    since: turn.now,
    toReplace: remaining.length,
    progressAt: turn.now,
    checkpointsReached: 0,
  };
  group.settings = { ...group.settings, launchTemplate: target };
  group.refreshes.unshift(refresh);
  turn.emitRefresh(group, refresh, 'Started');
  return refresh.id;
}

function active(group: Group): Refresh {
  const refresh = refreshInProgress(group.refreshes);
  if (!refresh) {
    throw new AutoScalingError('ActiveInstanceRefreshNotFound', 'No in progress or pending Instance Refresh found.');
  }
  return refresh;
}

/** @param waits - for what is under way: API reference, CancelInstanceRefresh, WaitForTransitioningInstances */
export function cancelRefresh(turn: Turn, group: Group, waits = true): string {
  const refresh = active(group);
  refresh.status = 'Cancelling';
  if (!waits) {
    finish(turn, group, refresh, 'Cancelled', 'Cancelled by a call.');
  }
  return refresh.id;
}

/** @throws {AutoScalingError} without a desired configuration, which is what makes a refresh reversible */
export function rollbackRefresh(turn: Turn, group: Group): string {
  const refresh = active(group);
  if (!refresh.desired) {
    throw new AutoScalingError(
      'IrreversibleInstanceRefresh',
      'No desired configuration specified for the Instance Refresh.',
    );
  }
  rollBack(turn, group, refresh);
  return refresh.id;
}

/** What was replaced is replaced again; what was not, stays. */
function rollBack(turn: Turn, group: Group, refresh: Refresh): void {
  const { previous } = refresh;
  group.settings = { ...group.settings, launchTemplate: previous };
  refresh.status = 'RollbackInProgress';
  refresh.remaining = group.instances
    .filter((instance) => isActive(instance) && !isSame(instance.template, previous))
    .map(({ key }) => key);
  Object.assign(refresh, { toReplace: refresh.remaining.length, since: turn.now, progressAt: turn.now });
  turn.emitRefresh(group, refresh, 'Rollback Started');
}

/** Goes back to zero during a rollback. */
export function percentageComplete({ status, total, remaining }: Refresh): number {
  const left = status.startsWith('Rollback') ? total - remaining.length : remaining.length;
  return total === 0 ? 100 : Math.floor(((total - left) * 100) / total);
}

const oldInstances = (group: Group, { remaining }: Refresh): Instance[] =>
  group.instances.filter(
    (instance) => remaining.includes(instance.key) && (isActive(instance) || instance.state === 'Standby'),
  );

/** Instances that a refresh may replace now, in the order of their launch. */
export function markedByRefresh(turn: Turn, group: Group, refresh: Refresh): readonly Instance[] {
  if (refresh.checkpointUntil !== undefined && refresh.checkpointUntil > turn.now) {
    return [];
  }
  const { scaleInProtectedInstances = 'Wait', standbyInstances = 'Wait' } = refresh.preferences;
  const old = oldInstances(group, refresh);
  const replaceable = old.filter(
    ({ isProtected, state, id }) =>
      id &&
      (!isProtected || scaleInProtectedInstances === 'Refresh') &&
      (state !== 'Standby' || standbyInstances === 'Terminate'),
  );
  const threshold = refresh.preferences.checkpointPercentages?.[refresh.checkpointsReached] ?? 100;
  const most = Math.ceil((refresh.toReplace * threshold) / 100);
  return replaceable.slice(0, Math.max(0, most - (refresh.toReplace - old.length)));
}

/** @returns whether a refresh came to its end or to a checkpoint */
export function followRefresh(turn: Turn, group: Group): boolean {
  const refresh = refreshInProgress(group.refreshes);
  if (!refresh) {
    return false;
  }
  return refresh.status === 'Cancelling' ? followCancelling(turn, group, refresh) : followRolling(turn, group, refresh);
}

const isLaunching = ({ state }: Instance): boolean => state === 'Pending' || state === 'Pending:Wait';

/**
 * The launches that a cancelled refresh waits for: however many instances there are, these go on. AWS waits for
 * terminations as well; which of them it means is not documented.
 * Source: API reference, CancelInstanceRefresh (`WaitForTransitioningInstances`, true by default)
 */
export function broughtToEnd({ refreshes, instances }: Group): number {
  const isCancelled = refreshInProgress(refreshes)?.status === 'Cancelling';
  return isCancelled ? instances.filter(isLaunching).length : 0;
}

function followCancelling(turn: Turn, group: Group, refresh: Refresh): boolean {
  return broughtToEnd(group) === 0 && finish(turn, group, refresh, 'Cancelled', 'Cancelled by a call.');
}

function followRolling(turn: Turn, group: Group, refresh: Refresh): boolean {
  const old = oldInstances(group, refresh);
  const isWhole = isSettledAt(turn, group);
  countReplaced(turn, group, refresh);
  const { scaleInProtectedInstances, standbyInstances } = refresh.preferences;
  const left = old.filter(
    ({ isProtected, state }) =>
      !(isProtected && scaleInProtectedInstances === 'Ignore') &&
      !(state === 'Standby' && standbyInstances === 'Ignore'),
  );
  const reached = reachCheckpoint(turn, group, refresh);
  if (isWhole && left.length === 0 && (refresh.checkpointUntil ?? 0) <= turn.now) {
    return refresh.status === 'RollbackInProgress'
      ? finish(turn, group, refresh, 'RollbackSuccessful', '')
      : finish(turn, group, refresh, 'Successful', '');
  }
  if (turn.now >= failsAt(refresh)) {
    return fail(turn, group, refresh, left);
  }
  return reached;
}

/** An instance counts as replaced when its replacement is in service, healthy and warmed up (InstanceRefresh). */
function countReplaced(turn: Turn, group: Group, refresh: Refresh): void {
  const isOld = (key: number) => oldInstances(group, refresh).some((instance) => instance.key === key);
  const gone = refresh.remaining.filter((key) => !isOld(key));
  const replacements = group.instances.filter(
    (instance) => instance.launchedAt >= refresh.since && isReady(turn, group, instance),
  ).length;
  const more = Math.min(gone.length, replacements - (refresh.toReplace - refresh.remaining.length));
  if (more > 0) {
    refresh.remaining = refresh.remaining.filter((key) => !gone.slice(0, more).includes(key));
    refresh.progressAt = turn.now;
  }
}

/** When a refresh without progress fails; a checkpoint's wait does not count. */
export const failsAt = ({ progressAt, checkpointUntil = 0 }: Refresh): number =>
  Math.max(progressAt, checkpointUntil) + longestStall;

const isSettledAt = (turn: Turn, group: Group): boolean => {
  const current = group.instances.filter(isActive);
  return (
    current.length === group.settings.desiredCapacity && current.every((instance) => isReady(turn, group, instance))
  );
};

/**
 * Of several that are reached at once, the last one counts.
 * Source: https://docs.aws.amazon.com/autoscaling/ec2/userguide/asg-adding-checkpoints-instance-refresh.html
 */
function reachCheckpoint(turn: Turn, group: Group, refresh: Refresh): boolean {
  const { checkpointPercentages = [], checkpointDelay = 3600 } = refresh.preferences;
  const replaced = refresh.toReplace - refresh.remaining.length;
  const reached = checkpointPercentages.filter(
    (percentage) => replaced >= Math.ceil((refresh.total * percentage) / 100),
  );
  if (refresh.status !== 'InProgress' || reached.length <= refresh.checkpointsReached) {
    return false;
  }
  refresh.checkpointsReached = reached.length;
  refresh.checkpointUntil = turn.now + checkpointDelay * 1000;
  turn.emitRefresh(group, refresh, 'Checkpoint Reached');
  return true;
}

function fail(turn: Turn, group: Group, refresh: Refresh, left: readonly Instance[]): boolean {
  const held = left.filter(({ isProtected, state }) => isProtected || state === 'Standby').length;
  const reason =
    held > 0
      ? `${held} instances are protected from scale in or in standby.`
      : 'Replacements did not enter service; look at the scaling activities.';
  if (refresh.status === 'RollbackInProgress') {
    return finish(turn, group, refresh, 'RollbackFailed', reason);
  }
  turn.emitRefresh(group, refresh, 'Failed');
  if (refresh.preferences.autoRollback) {
    refresh.reason = reason;
    rollBack(turn, group, refresh);
    return true;
  }
  return finish(turn, group, refresh, 'Failed', reason);
}

function finish(turn: Turn, group: Group, refresh: Refresh, status: Refresh['status'], reason: string): boolean {
  Object.assign(refresh, { status, endedAt: turn.now, reason: reason || refresh.reason });
  const events: Partial<Record<Refresh['status'], Parameters<Turn['emitRefresh']>[2]>> = {
    Successful: 'Succeeded',
    Cancelled: 'Cancelled',
    RollbackSuccessful: 'Rollback Succeeded',
    RollbackFailed: 'Rollback Failed',
  };
  const event = events[status];
  if (event) {
    turn.emitRefresh(group, refresh, event);
  }
  return true;
}
