import { scaleIn, scaleOut } from './capacity';
import { apply, type Input } from './commands';
import { deadlineOf, expire } from './lifecycle';
import { refreshInProgress, warmAt } from './readiness';
import { broughtToEnd, failsAt, followRefresh } from './refresh';
import { oldAt, replace } from './replacement';
import { runSchedule } from './schedule';
import type { Group, State } from './state';
import { type Effect, Turn } from './turn';

export interface Outcome {
  readonly state: State;
  readonly effects: readonly Effect[];
  /** The id of what the input made. */
  readonly made?: string;
}

/**
 * Amazon EC2 Auto Scaling as its documentation describes it: a state, something that happens and the time give the next
 * state and what has to be done outside. Time passes only through `now`; call again at `nextDeadline`.
 *
 * @throws {AutoScalingError} for a call that AWS refuses; the state given is still good
 */
export function advance(before: State, input: Input, now: number): Outcome {
  const turn = new Turn(copyOf(before), now);
  const made = apply(turn, input);
  for (const group of Object.values(turn.state.groups)) {
    settle(turn, group);
    if (group.deleting && group.instances.length === 0) {
      delete turn.state.groups[group.settings.name];
    }
  }
  return { state: turn.state, effects: turn.effects, ...(made ? { made } : {}) };
}

/** Only what a turn changes in place is copied: a long history costs nothing. */
function copyOf({ groups, count }: State): State {
  const isOpen = ({ endedAt }: { readonly endedAt?: number }) => endedAt === undefined;
  const copies = Object.entries(groups).map(([name, group]) => [
    name,
    {
      ...group,
      instances: group.instances.map((instance) => ({
        ...instance,
        actions: instance.actions.map((action) => ({ ...action })),
      })),
      activities: group.activities.map((activity) => (isOpen(activity) ? { ...activity } : activity)),
      refreshes: group.refreshes.map((refresh) => (isOpen(refresh) ? { ...refresh } : refresh)),
      scheduled: group.scheduled.map((action) => ({ ...action })),
    },
  ]);
  return { groups: Object.fromEntries(copies), count };
}

/** Each round may open the way for the next; a handful is enough, and a limit shows a circle. */
const mostRounds = 20;

function settle(turn: Turn, group: Group): void {
  expire(turn, group);
  runSchedule(turn, group);
  for (let round = 0; round < mostRounds; round += 1) {
    const followed = followRefresh(turn, group);
    const { surplus, hasChanged } = replace(turn, group);
    const scaled = [scaleIn(turn, group, Math.max(surplus, broughtToEnd(group))), scaleOut(turn, group, surplus)];
    if (!followed && !hasChanged && !scaled.includes(true)) {
      return;
    }
  }
  throw new Error(`Auto Scaling group ${group.settings.name} does not come to rest`);
}

/** When something happens by itself next, in milliseconds; undefined when nothing does. */
export function nextDeadline({ groups }: State, now: number): number | undefined {
  const times = Object.values(groups).flatMap((group) => deadlines(group));
  const later = times.filter((time) => time > now && Number.isFinite(time));
  return later.length > 0 ? Math.min(...later) : undefined;
}

function deadlines(group: Group): number[] {
  const refresh = refreshInProgress(group.refreshes);
  return [
    ...group.instances.flatMap(({ actions }) => actions.map(deadlineOf)),
    ...group.instances.map((instance) => warmAt(group, instance)),
    ...group.instances.map((instance) => oldAt(group, instance)),
    ...group.scheduled.flatMap(({ nextAt = [] }) => nextAt),
    group.backoffUntil,
    ...(refresh ? [failsAt(refresh), refresh.checkpointUntil ?? 0] : []),
  ];
}
