import { counted } from '../text/counted';

export interface Step {
  readonly name: string;
  readonly seconds: number;
}

export interface ChangedAddress {
  readonly stack: string;
  readonly address: string;
  /** `added`, `replaced` and so on. */
  readonly action: string;
}

/** What a rehearsal has seen. Times are seconds since its first instance was launched. */
export interface Report {
  /** What was changed, in words. */
  readonly change: string;
  readonly stacks: readonly string[];
  readonly notes: readonly string[];
  readonly steps: readonly Step[];
  readonly changes: readonly ChangedAddress[];
  readonly instances: readonly {
    readonly id: string;
    readonly group: string;
    readonly launched: number;
    readonly inService?: number;
    /** When it was told to leave. */
    readonly leaving?: number;
    readonly gone?: number;
  }[];
  readonly boots: readonly {
    readonly instanceId: string;
    readonly outcome: string;
    readonly seconds?: number;
    readonly cause?: string;
    readonly steps: readonly Step[];
  }[];
  /** When no runner manager asked for jobs. */
  readonly outages: readonly { readonly from: number; readonly seconds: number; readonly waiting: number }[];
  readonly jobs: {
    readonly run: number;
    readonly succeeded: number;
    /** Seconds. */
    readonly longestWait: number;
    readonly lost: readonly { readonly id: number; readonly name: string; readonly cause: string }[];
  };
  /** What a second plan would change. Undefined where it was not made. */
  readonly secondPlan?: readonly ChangedAddress[];
  /** What runners asked GitLab that the real one would not understand. */
  readonly problems: readonly string[];
}

/** What was lost, for which the command exits with status 3: a line each. Empty for a clean rehearsal. */
export function losses({ boots, jobs, outages }: Report): readonly string[] {
  const unserved = outages.filter(({ waiting }) => waiting > 0).reduce((sum, { seconds }) => sum + seconds, 0);
  return [
    ...boots
      .filter(({ outcome }) => outcome !== 'up')
      .map(
        ({ instanceId, outcome, cause }) => `${instanceId} ${outcomes[outcome] ?? outcome}${cause ? `: ${cause}` : ''}`,
      ),
    ...jobs.lost.map(({ id, name, cause }) => `job ${id} (${name}): ${cause}`),
    ...(unserved > 0 ? [`for ${unserved} s jobs waited while no manager asked for them`] : []),
  ];
}

/** How a boot ended, after the id of its instance. */
export const outcomes: Readonly<Record<string, string>> = {
  up: 'is up',
  failed: 'failed to boot',
  waits: 'is not up and waits',
  runs: 'is not up yet',
  ended: 'ended before it was up',
};

export function verdict(report: Report): string {
  const lost = losses(report);
  const { run, succeeded } = report.jobs;
  return lost.length === 0
    ? `Nothing was lost: ${succeeded} of ${counted(run, 'job')} succeeded.`
    : `Lost: ${lost.join('; ')}.`;
}
