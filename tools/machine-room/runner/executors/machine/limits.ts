import type { MachineSettings, RunnerSettings } from '../../config/settings';
import { current } from '../autoscaler/policy';
import { scheduleTime } from '../autoscaler/schedule-time';

export type MachineState = 'idle' | 'acquired' | 'creating' | 'used' | 'removing';

export interface Machine {
  readonly name: string;
  readonly created: number;
  /** When it was last of use, in milliseconds. */
  used: number;
  usedCount: number;
  state: MachineState;
  /** Of the `create` or the removal that is under way. */
  inFlight?: Promise<void>;
}

export type Counts = Record<MachineState, number>;

/** `[runners.machine]`, with the numbers of the period that holds now: the last one that does (common/config.go:2221-2269). */
export function activeSettings(settings: MachineSettings, time = scheduleTime()) {
  const periods = (settings.autoscaling ?? []).map((period) => ({
    ...period,
    periods: period.Periods ?? [],
    timezone: period.Timezone,
  }));
  const period = current(
    periods.filter(({ periods: all }) => all.length > 0),
    time,
  );
  const { IdleCount = 0, IdleCountMin = 0, IdleScaleFactor = 0, IdleTime = 0 } = period ?? settings;
  return { IdleCount, IdleCountMin, IdleScaleFactor, IdleTime };
}

/** executors/docker/machine/idle_limit_strategy.go */
export class Limits {
  private readonly active: ReturnType<typeof activeSettings>;

  constructor(
    private readonly runner: RunnerSettings,
    private readonly settings: MachineSettings,
    private readonly counts: Counts,
  ) {
    this.active = activeSettings(settings);
  }

  get idleCount(): number {
    return this.active.IdleCount;
  }

  canCreate(onDemand: boolean): boolean {
    const { MaxGrowthRate = 0 } = this.settings;
    if ((MaxGrowthRate > 0 && this.counts.creating >= MaxGrowthRate) || this.totalExceeded) {
      return false;
    }
    return (onDemand && this.active.IdleCount <= 0) || !this.idleExceeded;
  }

  /** Why a machine has to go; undefined where it stays. */
  removalReason({ state, used, usedCount }: Machine): string | undefined {
    const { MaxBuilds = 0 } = this.settings;
    if (state !== 'idle') {
      return undefined;
    }
    if (MaxBuilds > 0 && usedCount >= MaxBuilds) {
      return 'too many builds';
    }
    if (this.totalExceeded) {
      return 'too many machines';
    }
    return Date.now() - used > this.active.IdleTime * 1000 && this.idleExceeded ? 'too many idle machines' : undefined;
  }

  private get totalExceeded(): boolean {
    const total = Object.values(this.counts).reduce((sum, count) => sum + count, 0);
    return this.runner.limit > 0 && total >= this.runner.limit;
  }

  private get idleExceeded(): boolean {
    const { IdleCount, IdleCountMin, IdleScaleFactor } = this.active;
    const available = this.counts.acquired + this.counts.creating + this.counts.idle;
    const least = IdleScaleFactor > 0 ? Math.max(1, IdleCountMin) : IdleCountMin;
    const factored = IdleScaleFactor > 0 && available >= Math.trunc(this.counts.used * IdleScaleFactor);
    return available >= IdleCount || (available >= least && factored);
  }
}
