import { describe, expect, it } from 'vitest';
import { expiryNotice } from '../../../tools/destroy/credentials';

const now = new Date('2026-11-28T12:00:00Z');
const notice = (expiration: string | undefined, minutes = 120) => expiryNotice(expiration, now, minutes);

describe('credentials that expire', () => {
  it.each([
    ['are not known to', undefined],
    ['do so later than the jobs may run', '2026-11-28T15:00:00Z'],
    ['have an unknown form', 'soon'],
  ])('cause no word when they %s', (_, expiration) => {
    expect(notice(expiration)).toBeUndefined();
  });

  it('cause a warning when jobs may outlast them', () => {
    expect(notice('2026-11-28T13:00:00+00:00')).toMatch(/expire in 60 minutes .*renew them and run the same command/);
    expect(notice('2026-11-28T13:00:00Z', 0)).toBeUndefined();
  });

  it.each([
    ['2026-11-28T12:10:00Z', /expire in 10 minutes .*Nothing was touched/],
    ['2026-11-28T11:00:00Z', /have expired .*Nothing was touched/],
  ])('stop everything before it starts when they end at %s', (expiration, message) => {
    expect(() => notice(expiration)).toThrow(message);
    expect(() => notice(expiration, 0)).toThrow(message);
  });
});
