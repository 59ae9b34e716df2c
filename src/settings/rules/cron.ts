/** When a period counts: cron as GitLab Runner reads it. */
export interface Cron {
  readonly minutes: ReadonlySet<number>;
  readonly hours: ReadonlySet<number>;
  /** 0 is Sunday. */
  readonly weekdays: ReadonlySet<number>;
  /** Days of the month, months or years are left out, so it does not hold in every week. */
  readonly someWeeksOnly: boolean;
}

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const weekdays = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

interface FieldKind {
  readonly name: string;
  readonly min: number;
  readonly max: number;
  readonly words?: readonly string[];
}

const second = { name: 'second', min: 0, max: 59 };
const minute = { name: 'minute', min: 0, max: 59 };
const hour = { name: 'hour', min: 0, max: 23 };
const day = { name: 'day of the month', min: 1, max: 31 };
const month = { name: 'month', min: 1, max: 12, words: months };
/** Sunday is 0 and 7. */
const weekday = { name: 'day of the week', min: 0, max: 7, words: weekdays };
const year = { name: 'year', min: 1970, max: 2099 };

/** Five fields: Auto Scaling schedules and docker-autoscaler's policies. */
export const fiveFields: readonly FieldKind[] = [minute, hour, day, month, weekday];

/** Seven fields: docker-machine's periods. */
export const sevenFields: readonly FieldKind[] = [second, minute, hour, day, month, weekday, year];

/** What is wrong with an expression; undefined when nothing is. */
export function cronProblem(expression: string, kinds: readonly FieldKind[]): string | undefined {
  const fields = expression.trim().split(/\s+/);
  if (fields.length !== kinds.length) {
    const names = kinds.map(({ name }) => name).join(', ');
    return `"${expression}" has ${fields.length} fields and needs ${kinds.length}: ${names}`;
  }
  const wrong = kinds.find((kind, index) => values(fields[index] ?? '', kind) === undefined);
  return wrong && `"${expression}" has a wrong ${wrong.name}: it goes from ${wrong.min} to ${wrong.max}, or is *`;
}

/** The meaning of an expression that has no problem. */
export function parseCron(expression: string, kinds: readonly FieldKind[]): Cron {
  const fields = expression.trim().split(/\s+/);
  const of = (kind: FieldKind) => values(fields[kinds.indexOf(kind)] ?? '*', kind) ?? new Set<number>();
  const whole = (kind: FieldKind) => of(kind).size === kind.max - kind.min + 1;
  return {
    minutes: of(minute),
    hours: of(hour),
    weekdays: new Set([...of(weekday)].map((number) => number % 7)),
    someWeeksOnly: ![day, month, ...(kinds.includes(year) ? [year] : [])].every(whole),
  };
}

/** The numbers that a field stands for; undefined when it stands for none. */
function values(field: string, kind: FieldKind): ReadonlySet<number> | undefined {
  const numbers = new Set<number>();
  for (const part of field.split(',')) {
    const range = rangeOf(part, kind);
    if (!range) {
      return undefined;
    }
    for (let number = range.from; number <= range.to; number += range.step) {
      numbers.add(number);
    }
  }
  return numbers;
}

function rangeOf(part: string, kind: FieldKind): { from: number; to: number; step: number } | undefined {
  const [, base = '', stepText] = /^([^/]+)(?:\/(\d+))?$/.exec(part) ?? [];
  const step = stepText === undefined ? 1 : Number(stepText);
  const [first = '', last] = base.split('-');
  const from = base === '*' || base === '?' ? kind.min : numberOf(first, kind);
  const open = base === '*' || base === '?' || (last === undefined && stepText !== undefined);
  const to = open ? kind.max : numberOf(last ?? first, kind);
  const valid = step > 0 && base.split('-').length <= 2 && from >= kind.min && from <= to && to <= kind.max;
  return valid ? { from, to, step } : undefined;
}

/** NaN is in no range. */
function numberOf(text: string, { min, words }: FieldKind): number {
  const index = words?.indexOf(text.toLowerCase()) ?? -1;
  if (index !== -1) {
    return index + min;
  }
  return /^\d+$/.test(text) ? Number(text) : Number.NaN;
}
