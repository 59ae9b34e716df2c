import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { stepOrder, stepScript } from '../../src/user-data/steps';

const folder = join(__dirname, '../../src/user-data');
const source = readdirSync(folder).map((file) => readFileSync(join(folder, file), 'utf8'));
/** Every name of a step in the source: in a part of the boot, or where a step is placed by hand. */
const named = source.flatMap((text) =>
  [...text.matchAll(/\bstep: '([^']+)'|\b(?:stepScript|userScript)\('([^']+)'/g)].map(
    ([, part, placed]) => part ?? placed,
  ),
);

describe('the steps of a boot', () => {
  it('have a number of their own each', () => {
    const numbers = readdirSync(join(folder, '../../assets/boot/steps')).map(
      (script) => /^\d{3}(?=-)/.exec(script)?.[0],
    );
    expect(numbers).not.toContain(undefined);
    expect(new Set(numbers).size).toBe(numbers.length);
  });

  it('that the source names have a script, also where a setting brings them', () => {
    expect(named.filter((step) => !stepOrder.includes(String(step)))).toEqual([]);
  });

  it('all run somewhere', () => {
    expect(stepOrder.filter((step) => !named.includes(step))).toEqual([]);
  });

  it('are told by name where there is none', () => {
    expect(() => stepScript('tokens')).toThrow(/^no boot step "tokens": assets\/boot\/steps has proxy, log-shipping, /);
  });
});
