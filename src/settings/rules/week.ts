import { fiveFields, parseCron } from './cron';

const minutesOfDay = 24 * 60;
const minutesOfWeek = 7 * minutesOfDay;
const days = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];

export interface Policy {
  readonly periods: readonly string[];
  readonly timezone: string;
}

/** The first minute of the week, from Sunday in UTC, that no period covers; undefined when all are covered. */
export function firstGap(policies: readonly Policy[]): string | undefined {
  const covered = new Uint8Array(minutesOfWeek);
  for (const policy of policies) {
    for (const minute of coveredMinutes(policy)) {
      covered[minute] = 1;
    }
  }
  const gap = covered.indexOf(0);
  if (gap === -1) {
    return undefined;
  }
  const clock = [Math.floor((gap % minutesOfDay) / 60), gap % 60].map((part) => String(part).padStart(2, '0'));
  return `${days[Math.floor(gap / minutesOfDay)]} ${clock.join(':')} UTC`;
}

/** A period that leaves out days of the month or months is no part of every week. */
function* coveredMinutes({ periods, timezone }: Policy): Generator<number> {
  const offset = offsetMinutes(timezone === 'Local' ? 'UTC' : timezone);
  for (const period of periods) {
    const { someWeeksOnly, weekdays, hours, minutes } = parseCron(period, fiveFields);
    for (const day of someWeeksOnly ? [] : weekdays) {
      for (const hour of hours) {
        for (const minute of minutes) {
          yield (day * minutesOfDay + hour * 60 + minute - offset + minutesOfWeek) % minutesOfWeek;
        }
      }
    }
  }
}

/** How far a zone's winter time is ahead of UTC; any one week of the year serves to compare zones. */
function offsetMinutes(timeZone: string): number {
  const winter = new Date('2026-01-05T12:00:00Z');
  const parts = new Intl.DateTimeFormat('en', { timeZone, timeZoneName: 'longOffset' }).formatToParts(winter);
  const name = parts.find(({ type }) => type === 'timeZoneName')?.value;
  const [, sign, hours, minutes] = /([+-])(\d+):(\d+)/.exec(String(name)) ?? [];
  return (sign === '-' ? -1 : 1) * (Number(hours ?? 0) * 60 + Number(minutes ?? 0));
}
