import { resize } from './capacity';
import { AutoScalingError, type Group } from './state';
import type { Turn } from './turn';

/**
 * Scheduled actions set sizes at their time, in the order of time, unless `ScheduledActions` is suspended; then they
 * are not made up for.
 *
 * Source: https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-scheduled-scaling.html
 */
export function runSchedule({ now }: Turn, group: Group): boolean {
  const due = group.scheduled
    .filter(({ nextAt }) => nextAt !== undefined && nextAt <= now)
    .sort((a, b) => Number(a.nextAt) - Number(b.nextAt));
  for (const action of due) {
    if (!group.suspended.includes('ScheduledActions')) {
      try {
        resize(group, action);
      } catch (error) {
        // Nobody waits for an answer: an action that does not fit is one that did nothing.
        if (!(error instanceof AutoScalingError)) {
          throw error;
        }
      }
    }
    const nextAt = action.recurrence ? nextTime(action.recurrence, now, action.timeZone) : undefined;
    action.nextAt = nextAt !== undefined && nextAt <= (action.endTime ?? nextAt) ? nextAt : undefined;
  }
  return due.length > 0;
}

const minute = 60_000;
const hour = 60 * minute;
const aYear = 366 * 24 * hour;

/**
 * The first time after another at which a cron expression of five fields comes due.
 *
 * @returns undefined when that is not within a year
 */
export function nextTime(expression: string, after: number, timeZone = 'UTC'): number | undefined {
  const fields = expression.trim().split(/\s+/).map(matcher);
  if (fields.length !== 5) {
    throw new AutoScalingError('ValidationError', `Given recurrence string: ${expression} is invalid`);
  }
  const first = (Math.floor(after / minute) + 1) * minute;
  for (let start = first; start < first + aYear; start = (Math.floor(start / hour) + 1) * hour) {
    const offset = offsetOf(start, timeZone);
    for (let time = start; time < (Math.floor(start / hour) + 1) * hour; time += minute) {
      if (isDue(new Date(time + offset), fields)) {
        return time;
      }
    }
  }
  return undefined;
}

type Matcher = (value: number) => boolean;

function isDue(local: Date, fields: readonly Matcher[]): boolean {
  const values = [
    local.getUTCMinutes(),
    local.getUTCHours(),
    local.getUTCDate(),
    local.getUTCMonth() + 1,
    local.getUTCDay(),
  ];
  return values.every((value, index) => fields[index]?.(value));
}

const names = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

function matcher(field: string): Matcher {
  const parts = field.split(',').map((part) => {
    const [range = '*', step = '1'] = part.split('/');
    const [low, high = range.includes('/') || part.includes('/') ? '59' : low] = range.split('-');
    const number = (text = '') =>
      names.includes(text.toLowerCase()) ? names.indexOf(text.toLowerCase()) : Number(text);
    const [from, to] = range === '*' ? [0, 59] : [number(low), number(high)];
    return { from, to, step: Number(step), isAny: range === '*' };
  });
  return (value) =>
    parts.some(
      ({ from, to, step }) =>
        (value >= from && value <= to && (value - from) % step === 0) ||
        // Sunday is 0 and 7.
        (value === 0 && to === 7),
    );
}

function offsetOf(time: number, timeZone: string): number {
  if (timeZone === 'UTC') {
    return 0;
  }
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
  }).formatToParts(time);
  const get = (type: string) => Number(parts.find((part) => part.type === type)?.value);
  return (
    Date.UTC(get('year'), get('month') - 1, get('day'), get('hour'), get('minute')) - Math.floor(time / minute) * minute
  );
}
