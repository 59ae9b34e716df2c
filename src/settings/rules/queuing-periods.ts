import { rule } from './rule';

/**
 * GitLab Runner takes the last entry whose periods have begun. One without periods is never it.
 *
 * @see common/config/runner/monitoring/job_queuing_durations.go of GitLab Runner 19.3.0, GetActiveConfiguration
 */
export const queuingWithoutPeriods = rule(['configToml'], ({ configToml }) =>
  (configToml.runners?.monitoring?.job_queuing_durations ?? []).map(
    ({ periods = [] }, index) =>
      periods.length === 0 && {
        setting: `configToml.runners.monitoring.job_queuing_durations[${index}]`,
        message: "has no periods, so it never applies: add some, such as ['* * * * * * *'] for all the time",
      },
  ),
);
