import { z } from 'zod';
import { cronProblem, fiveFields } from '../../src/settings/rules/cron';

/** Hours of a week in which people work. */
export interface WorkingHours {
  /** Days as cron has them, such as `mon-fri` or `mon,wed`. */
  readonly days: string;
  /** The first hour, 0 to 23. */
  readonly from: number;
  /** The hour that ends it, 1 to 24. */
  readonly to: number;
}

const form = 'must be days and hours, such as mon-fri 9-18, or none';

/** Reads `mon-fri 9-18`, or `none`. */
export const workingHours = z.string().transform((text, context): WorkingHours | undefined => {
  if (text === 'none') {
    return undefined;
  }
  const [, days = '', from, to] = /^([a-z,-]+)\s+(\d{1,2})-(\d{1,2})$/.exec(text.trim().toLowerCase()) ?? [];
  const hours = { days, from: Number(from), to: Number(to) };
  const message = days === '' ? form : problemOf(hours);
  if (message !== undefined) {
    context.addIssue({ code: 'custom', message });
    return z.NEVER;
  }
  return hours;
});

function problemOf(hours: WorkingHours): string | undefined {
  if (hours.from >= hours.to || hours.to > 24) {
    return 'must begin before it ends, from 0 to 24 hours of one day';
  }
  return cronProblem(fiveFieldPeriod(hours), fiveFields) === undefined
    ? undefined
    : 'must name days from sun to sat, in the order of the week, such as mon-fri or mon,wed,fri';
}

/** For docker-autoscaler: minute hour day month weekday. The last hour is whole, so it is the one before the end. */
export function fiveFieldPeriod({ days, from, to }: WorkingHours): string {
  return `* ${from}-${to - 1} * * ${days}`;
}

/** For docker+machine: second minute hour day month weekday year. */
export function sevenFieldPeriod(hours: WorkingHours): string {
  return `* ${fiveFieldPeriod(hours)} *`;
}

/** Whole hours in an average month, of 52 weeks in 12 months. */
export function hoursOfMonth(hours: WorkingHours): number {
  const { days, from, to } = hours;
  const week = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
  const count = days.split(',').reduce((sum, part) => {
    const [first = '', last = first] = part.split('-');
    return sum + week.indexOf(last) - week.indexOf(first) + 1;
  }, 0);
  return Math.round((count * (to - from) * 52) / 12);
}
