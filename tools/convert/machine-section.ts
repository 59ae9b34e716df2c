import type { Idle, IdlePeriod } from './machines';
import { changed, lost, type Note, toDo } from './note';
import { list, type Table, tables } from './toml-values';

export interface MachineSection {
  readonly idle: Idle;
  readonly idlePeriods: readonly IdlePeriod[];
  readonly maxBuilds: number;
  readonly maxGrowthRate: number;
  readonly notes: readonly Note[];
}

const driver = 'amazonec2';
const offPeakKeys = ['OffPeakPeriods', 'OffPeakTimezone', 'OffPeakIdleCount', 'OffPeakIdleTime'] as const;

/**
 * `[runners.machine]` without its options.
 *
 * @param major of the GitLab Runner that reads the file
 * @throws {Error} when the machines are not instances of EC2
 */
export function machineSection(machine: Table, major: number): MachineSection {
  const { MachineDriver, MachineName } = machine;
  if (MachineDriver !== undefined && MachineDriver !== driver) {
    throw new Error(
      `runners.machine.MachineDriver is ${JSON.stringify(MachineDriver)}, and a stack here creates its workers in Amazon EC2: only the driver ${driver} can be converted. Write new settings for a runner on AWS with npx runners init, or keep this runner where it is`,
    );
  }
  const autoscaling = tables(machine.autoscaling);
  const offPeak = offPeakPeriods(machine, autoscaling.length > 0, major);
  return {
    idle: idleOf(machine),
    idlePeriods: [
      ...autoscaling.map((period) => ({
        periods: list(period.Periods),
        timezone: timezone(period.Timezone),
        ...idleOf(period),
      })),
      ...offPeak.periods,
    ],
    maxBuilds: Number(machine.MaxBuilds ?? 0),
    maxGrowthRate: Number(machine.MaxGrowthRate ?? 0),
    notes: [
      ...(MachineDriver === undefined ? [toDo('MachineDriver', `is not in the file: ${driver} is assumed`)] : []),
      ...(MachineName === undefined
        ? []
        : [
            changed(
              'runners.machine.MachineName',
              `was ${JSON.stringify(MachineName)}; workers are named after their Auto Scaling group`,
            ),
          ]),
      ...withoutEffect('runners.machine', machine),
      ...autoscaling.flatMap((period) => withoutEffect('runners.machine.autoscaling', period)),
      ...offPeak.notes,
    ],
  };
}

function idleOf(section: Table): Idle {
  const count = (key: string) => Number(section[key] ?? 0);
  return {
    idleCount: count('IdleCount'),
    idleTime: count('IdleTime'),
    scaleFactor: count('IdleScaleFactor'),
    idleCountMin: count('IdleCountMin'),
  };
}

function timezone(value: unknown): string | undefined {
  return value === undefined || value === '' || value === 'Local' ? undefined : String(value);
}

/** GitLab Runner reads the least only where a factor is set (common/config.go, GetIdleCountMin). */
function withoutEffect(path: string, section: Table): Note[] {
  const { scaleFactor, idleCount, idleCountMin } = idleOf(section);
  const factor = scaleFactor > 0 && idleCount > 0;
  return [
    ...(factor || idleCountMin === 0
      ? []
      : [
          lost(
            `${path}.IdleCountMin`,
            `was ${idleCountMin}; it had no effect without IdleScaleFactor and IdleCount, and there is nothing like it`,
          ),
        ]),
  ];
}

/**
 * Hours with another number of idle machines, as GitLab Runner had them until 13.12.
 *
 * @see https://docs.gitlab.com/runner/configuration/autoscale/#off-peak-time-mode-configuration-deprecated
 */
function offPeakPeriods(
  machine: Table,
  hasAutoscaling: boolean,
  major: number,
): { readonly periods: readonly IdlePeriod[]; readonly notes: readonly Note[] } {
  const given = offPeakKeys.filter((name) => machine[name] !== undefined);
  const was = (name: string) => `was ${JSON.stringify(machine[name])}`;
  const dropped = (why: string) => ({
    periods: [],
    notes: given.map((name) => lost(`runners.machine.${name}`, `${was(name)}; ${why}`)),
  });
  const periods = list(machine.OffPeakPeriods);
  if (major >= 14) {
    return dropped(
      'it has had no effect since GitLab Runner 14.0, and is not converted: --from-version 13.12 makes a policy of it',
    );
  }
  if (hasAutoscaling) {
    return dropped('[[runners.machine.autoscaling]] took its place');
  }
  if (periods.length === 0) {
    return dropped('it had no effect without OffPeakPeriods');
  }
  return {
    periods: [
      {
        periods,
        timezone: timezone(machine.OffPeakTimezone),
        idleCount: Number(machine.OffPeakIdleCount ?? 0),
        idleTime: Number(machine.OffPeakIdleTime ?? 0),
        scaleFactor: 0,
        idleCountMin: 0,
      },
    ],
    notes: given.map((name) => changed(`runners.machine.${name}`, `${was(name)}, and is a policy for these hours now`)),
  };
}
