import { cronProblem, fiveFields, sevenFields } from './cron';
import { type Finding, rule } from './rule';

/** GitLab Runner does not start with a period that it cannot read. */
export const machinePeriods = rule(['runnerWorkerDockerMachineAutoscalingOptions'], (settings) =>
  periodFindings(
    'runnerWorkerDockerMachineAutoscalingOptions',
    settings.runnerWorkerDockerMachineAutoscalingOptions,
    (period) => cronProblem(period, sevenFields),
  ),
);

/** docker-autoscaler has five fields where docker+machine had seven. */
export const autoscalerPeriods = rule(['runnerWorkerDockerAutoscalerAutoscalingOptions'], (settings) =>
  periodFindings(
    'runnerWorkerDockerAutoscalerAutoscalingOptions',
    settings.runnerWorkerDockerAutoscalerAutoscalingOptions,
    (period) => cronProblem(period, fiveFields),
  ),
);

/** The plugin takes an idle time of a second or more, or none. */
export const idleTimes = rule(['runnerWorkerDockerAutoscalerAutoscalingOptions'], (settings) =>
  settings.runnerWorkerDockerAutoscalerAutoscalingOptions.map(
    ({ idleTime }, index) =>
      idleTime !== undefined &&
      isBelowOneSecond(idleTime) && {
        setting: `runnerWorkerDockerAutoscalerAutoscalingOptions.${index}.idleTime`,
        message: `is ${idleTime}: write 0s to remove idle workers at once, or 1s and more`,
      },
  ),
);

function periodFindings(
  setting: string,
  options: readonly { readonly periods: readonly string[] }[],
  problemOf: (period: string) => string | undefined,
): Finding[] {
  return options.flatMap(({ periods }, index) =>
    periods.flatMap((period, position) => {
      const message = problemOf(period);
      return message ? [{ setting: `${setting}.${index}.periods.${position}`, message }] : [];
    }),
  );
}

/** More than nothing, in nano-, micro- or milliseconds. */
function isBelowOneSecond(duration: string): boolean {
  const parts = [...duration.matchAll(/(\d+(?:\.\d+)?)(ns|us|ms|s|m|h)/g)];
  const seconds = { ns: 1e-9, us: 1e-6, ms: 1e-3, s: 1, m: 60, h: 3600 };
  const total = parts.reduce((sum, [, count, unit]) => sum + Number(count) * seconds[unit as keyof typeof seconds], 0);
  return total > 0 && total < 1;
}
