import { describe, expect, it } from 'vitest';
import { tokenKind } from '../../../tools/deployed/token-kind';

const rest = 't3_abcdefghijklmnopqrst';

describe('the kind of a token', () => {
  it.each([
    [`glrt-${rest}`, 'authentication', false],
    ['glrt-abcdefghijklmnopqrst.01.0a1b2c3d4', 'authentication', false],
    [`glrtr-${rest}`, 'authentication', false],
    [`mycompany-glrt-${rest}`, 'authentication', true],
    [`GR1348941${rest}`, 'registration', false],
    [`glpat-${rest}`, 'access', false],
    [`mycompany-glpat-${rest}`, 'access', true],
    [`gldt-${rest}`, 'other', false],
    [`glagent-${rest}`, 'other', false],
    [`glcbt-64_${rest}`, 'other', false],
    ['abcdefghijklmnopqrst', 'unknown', false],
    ['null', 'none', false],
    ['', 'none', false],
    ['short', 'none', false],
    ['{"token":"abcdefghijklmnopqrst"}', 'none', false],
    ['a sentence, which is no token', 'none', false],
  ])('%s is for %s', (value, use, customPrefix) => {
    expect(tokenKind(value)).toMatchObject({ use, customPrefix });
  });

  it('is the same with white space around it, which the manager takes away', () => {
    expect(tokenKind(`  glrt-${rest}\n`)).toEqual(tokenKind(`glrt-${rest}`));
  });

  it('never tells the token', () => {
    for (const prefix of ['glrt-', 'my-glrt-', 'GR1348941', 'glpat-', '', '{}']) {
      expect(tokenKind(`${prefix}${rest}`).name).not.toContain(rest);
    }
  });
});
