import { cronProblem, fiveFields, sevenFields } from '../../src/settings/rules/cron';

/**
 * A period of docker+machine (second minute hour day month weekday year) as docker-autoscaler reads it (minute hour
 * day month weekday).
 *
 * @throws when seconds or years are limited, which five fields cannot say, or when it is no period at all
 */
export function fiveFieldPeriod(period: string): string {
  const problem = cronProblem(period, sevenFields);
  if (problem) {
    throw new Error(problem);
  }
  const [second, minute, hour, day, month, weekday, year] = period.trim().split(/\s+/);
  for (const [name, value] of [
    ['seconds', second],
    ['years', year],
  ]) {
    if (value !== '*' && value !== '?') {
      throw new Error(`"${period}" limits ${name} to ${value}, which docker-autoscaler cannot: write * there`);
    }
  }
  const five = [minute, hour, day, month, weekday].map((field) => (field === '?' ? '*' : field)).join(' ');
  const left = cronProblem(five, fiveFields);
  if (left) {
    throw new Error(left);
  }
  return five;
}
