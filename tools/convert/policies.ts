import type { GitlabRunnerInput } from '../../src/settings/gitlab-runner';
import { fiveFieldPeriod } from './cron';
import { goDuration } from './duration';
import type { Idle, IdlePeriod, Machines } from './machines';
import { changed, type Note, toDo } from './note';

export type Policy = NonNullable<GitlabRunnerInput['runnerWorkerDockerAutoscalerAutoscalingOptions']>[number];

export interface Policies {
  readonly policies: readonly Policy[];
  readonly notes: readonly Note[];
}

/**
 * The policies of docker-autoscaler, the one for all hours first: where none holds, busy workers are taken away.
 *
 * @param capacity places for jobs on a worker: docker+machine counts machines, docker-autoscaler counts places
 * @throws for a period that five fields cannot say
 */
export function policiesFor({ idle, idlePeriods }: Machines, capacity: number): Policies {
  const all = [idle, ...idlePeriods];
  return {
    policies: [
      { periods: ['* * * * *'], ...policy(idle, capacity) },
      ...idlePeriods.map((period) => ({
        periods: period.periods.map(fiveFieldPeriod),
        timezone: timezone(period),
        ...policy(period, capacity),
      })),
    ],
    notes: [
      changed('IdleTime', 'was a number of seconds and is a length of time with its unit'),
      ...(idlePeriods.length > 0
        ? [
            changed(
              'Periods',
              'had seven fields and has five: seconds and years are gone, and a first policy holds at all hours',
            ),
          ]
        : []),
      ...(capacity > 1 && all.some(({ idleCount }) => idleCount > 0)
        ? [changed('IdleCount', `counted machines and counts places for jobs, ${capacity} on each worker`)]
        : []),
      ...(all.some(usesFactor)
        ? [
            changed(
              'IdleScaleFactor',
              'moved between IdleCountMin and IdleCount; now idleCount always waits, and the factor adds up to scaleFactorLimit',
            ),
          ]
        : []),
      ...all
        .filter(ignoresFactor)
        .map(({ scaleFactor }) =>
          changed(
            'IdleScaleFactor',
            `is left out where IdleCount is 0, which switched it off: it was ${scaleFactor}, and without a limit it would have none now`,
          ),
        ),
      ...(idlePeriods.some(({ timezone }) => timezone === undefined)
        ? [
            toDo(
              'Timezone',
              "was the host's own where it was not set, and is UTC now: set timezone if that was another",
            ),
          ]
        : []),
    ],
  };
}

/** A factor takes at least one machine, or the first job would wait forever (GitLab Runner, idle_limit_strategy). */
function policy(idle: Idle, capacity: number): Omit<Policy, 'periods'> {
  const idleTime = goDuration(idle.idleTime);
  return usesFactor(idle)
    ? {
        idleCount: Math.max(1, idle.idleCountMin) * capacity,
        idleTime,
        scaleFactor: idle.scaleFactor,
        scaleFactorLimit: idle.idleCount * capacity,
      }
    : { idleCount: idle.idleCount * capacity, idleTime };
}

function usesFactor({ scaleFactor, idleCount }: Idle): boolean {
  return scaleFactor > 0 && idleCount > 0;
}

function ignoresFactor({ scaleFactor, idleCount }: Idle): boolean {
  return scaleFactor > 0 && idleCount === 0;
}

function timezone({ timezone }: IdlePeriod): string {
  return timezone ?? 'UTC';
}
