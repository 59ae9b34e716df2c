import type { JobRecord } from '../gitlab/gitlab';
import type { ServiceSpan } from '../gitlab/service';
import type { InstanceHistory } from './history';

/** A time in which no runner manager served the queue, in milliseconds. */
export interface Outage {
  readonly from: number;
  readonly until: number;
  /** How many jobs waited in it. */
  readonly waiting: number;
}

/**
 * When a manager stopped serving. The last request is not enough: a manager whose capacity is used up sends none. Its
 * service ends when its instance leaves `InService`.
 */
function endOf(
  { address, until }: ServiceSpan,
  now: number,
  instanceAt: (address: string) => InstanceHistory | undefined,
): number {
  if (until === undefined) {
    return now;
  }
  const since: InstanceHistory['since'] = instanceAt(address)?.since ?? {};
  return Math.max(until, since.Terminating ?? since['Terminating:Wait'] ?? since.Terminated ?? now);
}

/** The times between the first manager that served and now in which none did, those below a second left out. */
export function outages(
  spans: readonly ServiceSpan[],
  jobs: readonly JobRecord[],
  now: number,
  instanceAt: (address: string) => InstanceHistory | undefined,
): readonly Outage[] {
  const served = spans
    .map((span) => ({ from: span.from, until: endOf(span, now, instanceAt) }))
    .sort((one, other) => one.from - other.from);
  const found: { from: number; until: number }[] = [];
  let until = served[0]?.from ?? now;
  for (const span of [...served, { from: now, until: now }]) {
    if (span.from - until >= 1000) {
      found.push({ from: until, until: span.from });
    }
    until = Math.max(until, span.until);
  }
  return found.map((gap) => ({
    ...gap,
    waiting: jobs.filter(({ queuedAt, startedAt = now }) => queuedAt < gap.until && startedAt > gap.from).length,
  }));
}
