import { fiveFields, parseCron, sevenFields } from '../../../../../src/settings/rules/cron';

/** Whether a period holds at a time, in its time zone; days of the month, months and years are not looked at. */
export function holds(period: string, time: Date, timezone = 'UTC'): boolean {
  const kinds = period.trim().split(/\s+/).length === 5 ? fiveFields : sevenFields;
  const { minutes, hours, weekdays } = parseCron(period.replaceAll('?', '*'), kinds);
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone: timezone === 'Local' || timezone === '' ? undefined : timezone,
    weekday: 'short',
    hour: 'numeric',
    minute: 'numeric',
    hourCycle: 'h23',
  }).formatToParts(time);
  const part = (type: string) => parts.find((one) => one.type === type)?.value ?? '';
  const day = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'].indexOf(part('weekday'));
  return minutes.has(Number(part('minute'))) && hours.has(Number(part('hour'))) && weekdays.has(day);
}

/** The last policy of which a period holds now (taskscaler of gitlab-runner 17.11.0, schedule.go:17-27). */
export function current<T extends { readonly periods?: readonly string[]; readonly timezone?: string }>(
  policies: readonly T[],
  time: Date,
): T | undefined {
  return policies.findLast(({ periods = [], timezone }) =>
    (periods.length > 0 ? periods : ['* * * * *']).some((period) => holds(period, time, timezone)),
  );
}
