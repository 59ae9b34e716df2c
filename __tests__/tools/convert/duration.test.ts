import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { duration } from '../../../src/settings/primitives';
import { goDuration } from '../../../tools/convert/duration';

/** As Go's time.ParseDuration reads it. */
function seconds(text: string): number {
  const units = { h: 3600, m: 60, s: 1 };
  return [...text.matchAll(/(\d+)([hms])/g)].reduce(
    (sum, [, count, unit]) => sum + Number(count) * units[unit as keyof typeof units],
    0,
  );
}

describe('seconds as a length of time', () => {
  it.each([
    [0, '0s'],
    [45, '45s'],
    [60, '1m0s'],
    [1800, '30m0s'],
    [3600, '1h0m0s'],
    [90_061, '25h1m1s'],
  ])('%d is %s', (count, expected) => {
    expect(goDuration(count)).toBe(expected);
  });

  it('are the same seconds when they are read again, and always have a unit', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 10_000_000 }), (count) => {
        const text = goDuration(count);
        expect(seconds(text)).toBe(count);
        expect(duration.safeParse(text).success).toBe(true);
        expect(text).toMatch(/^(\d+h)?(\d+m)?\d+s$/);
      }),
    );
  });

  it.each([-1, 1.5, Number.NaN])('are refused: %d', (count) => {
    expect(() => goDuration(count)).toThrow('is no number of seconds');
  });
});
