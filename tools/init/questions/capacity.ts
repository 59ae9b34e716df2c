import { isTimeZone, timeZone, wholeNumber } from '../../../src/settings/primitives';
import { always, type Question } from '../question';
import { workingHours } from '../working-hours';

/** How many workers there are, and when. */
export const capacity: readonly Question[] = [
  {
    ...always,
    name: 'hours',
    flag: 'hours',
    ask: 'Working hours',
    explain: () => ['A worker waits for jobs then. none: workers start when there is a job, in minutes.'],
    preset: () => 'mon-fri 9-18',
    schema: () => workingHours,
  },
  {
    ...always,
    name: 'timezone',
    flag: 'timezone',
    ask: 'Time zone of these hours',
    only: { when: ({ hours }) => hours !== undefined, goesWith: '--hours' },
    preset: () => likelyTimeZone(),
    schema: () => timeZone,
  },
  {
    ...always,
    name: 'machines',
    flag: 'machines',
    ask: 'Workers at one time, at most',
    explain: () => ["This is the ceiling of a month's bill: each worker costs at most 730 hours a month."],
    preset: () => '10',
    schema: () => wholeNumber(1, 1000),
  },
];

/** The one of this machine. */
function likelyTimeZone(): string {
  const { timeZone: zone } = new Intl.DateTimeFormat('en').resolvedOptions();
  return isTimeZone(zone) ? zone : 'UTC';
}
