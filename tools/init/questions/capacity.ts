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
    explain: () => [
      'During these hours, an idle worker waits for jobs. none: a worker starts when there is a job, which takes minutes.',
    ],
    preset: () => 'mon-fri 9-18',
    schema: () => workingHours,
  },
  {
    ...always,
    name: 'timezone',
    flag: 'timezone',
    ask: 'Time zone of the working hours',
    only: { when: ({ hours }) => hours !== undefined, goesWith: '--hours' },
    preset: () => likelyTimeZone(),
    schema: () => timeZone,
  },
  {
    ...always,
    name: 'machines',
    flag: 'machines',
    ask: 'Maximum number of workers',
    explain: () => ['Limits the monthly cost: a worker runs at most 730 hours a month.'],
    preset: () => '10',
    schema: () => wholeNumber(1, 1000),
  },
];

/** The one of this machine. */
function likelyTimeZone(): string {
  const { timeZone: zone } = new Intl.DateTimeFormat('en').resolvedOptions();
  return isTimeZone(zone) ? zone : 'UTC';
}
