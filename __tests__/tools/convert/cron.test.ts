import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cronProblem, fiveFields, parseCron, sevenFields } from '../../../src/settings/rules/cron';
import { fiveFieldPeriod } from '../../../tools/convert/cron';

/** Any field of cron, from numbers, ranges, steps, words and lists of them. */
function field(min: number, max: number, words: readonly string[] = []): fc.Arbitrary<string> {
  const number = fc.integer({ min, max });
  const range = fc.tuple(number, number).map(([a, b]) => `${Math.min(a, b)}-${Math.max(a, b)}`);
  const one = fc.oneof(
    number.map(String),
    range,
    fc.tuple(range, fc.integer({ min: 1, max: 9 })).map(([base, step]) => `${base}/${step}`),
    ...(words.length > 0 ? [fc.constantFrom(...words)] : []),
  );
  return fc.oneof(
    fc.constant('*'),
    fc.constant('*/5'),
    fc.array(one, { minLength: 1, maxLength: 3 }).map((all) => all.join(',')),
  );
}

const five = fc.tuple(
  field(0, 59),
  field(0, 23),
  field(1, 31),
  field(1, 12, ['jan', 'dec']),
  field(0, 7, ['mon-fri', 'sat', 'SUN']),
);

describe('a period of docker+machine', () => {
  it.each([
    ['* * 9-17 * * mon-fri *', '* 9-17 * * mon-fri'],
    ['* * 0-9,17-23 * * mon-fri *', '* 0-9,17-23 * * mon-fri'],
    ['* * * * * sat,sun *', '* * * * sat,sun'],
    [' *  30 */2 1 jan ?  * ', '30 */2 1 jan *'],
  ])('%s is %s', (seven, expected) => {
    expect(fiveFieldPeriod(seven)).toBe(expected);
  });

  it('loses seconds and years and nothing else, so it holds at the same minutes', () => {
    fc.assert(
      fc.property(five, (fields) => {
        const expression = fields.join(' ');
        const seven = `* ${expression} *`;
        const converted = fiveFieldPeriod(seven);
        expect(converted).toBe(expression);
        expect(cronProblem(converted, fiveFields)).toBeUndefined();
        expect(parseCron(converted, fiveFields)).toEqual(parseCron(seven, sevenFields));
      }),
    );
  });

  it('is refused when it limits seconds or years, with the remedy', () => {
    fc.assert(
      fc.property(
        five,
        fc.integer({ min: 0, max: 59 }),
        fc.integer({ min: 1970, max: 2099 }),
        (fields, second, year) => {
          const expression = fields.join(' ');
          expect(() => fiveFieldPeriod(`${second} ${expression} *`)).toThrow(
            `limits seconds to ${second}, which docker-autoscaler cannot: write * there`,
          );
          expect(() => fiveFieldPeriod(`* ${expression} ${year}`)).toThrow(`limits years to ${year}`);
        },
      ),
    );
  });

  it.each([
    ['* 9-17 * * mon-fri', /has 5 fields and needs 7/],
    ['* * 9-25 * * mon-fri *', /has a wrong hour/],
    ['', /has 1 fields and needs 7/],
  ])('is refused when it is none: "%s"', (period, message) => {
    expect(() => fiveFieldPeriod(period)).toThrow(message);
  });
});
