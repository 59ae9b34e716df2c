import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { environmentFile } from '../../src/machine-files/environment-file';
import { Fact, withFacts } from '../../src/templates/template-text';
import { temporaryFolder } from '../support/temporary-folder';
import { hostileTexts } from '../user-data/hostile-texts';

const names = (count: number) => Array.from({ length: count }, (_, index) => `VALUE_${index}`);

/** What a real bash has in its variables after it sourced the file, as bytes. */
function sourced(values: readonly string[], locale = 'C.UTF-8'): string[] {
  const variables = names(values.length);
  // Without facts, a template differs from its text only in what is doubled.
  const source = environmentFile(Object.fromEntries(variables.map((name, index) => [name, values[index] as string])));
  const file = join(temporaryFolder(), 'environment');
  writeFileSync(file, source.replaceAll('$${', '${').replaceAll('%%{', '%{'));
  const print = variables.map((name) => `printf '%s\\0' "$${name}"`).join('; ');
  const printed = execFileSync('bash', ['--norc', '-euc', `. "$0"; ${print}`, file], {
    env: { PATH: process.env.PATH, LC_ALL: locale },
  });
  return printed.toString('utf8').split('\0').slice(0, -1);
}

/** Any character but NUL, which no shell can hold. */
const anyText = fc
  .string({ unit: 'binary', maxLength: 30 })
  .map((value) => value.replaceAll('\0', '').replaceAll('$${', '${').replaceAll('%%{', '%{'));

describe('the environment file', () => {
  it('carries whatever a setting holds through bash', () => {
    fc.assert(
      fc.property(fc.array(anyText, { minLength: 1, maxLength: 20 }), (values) => {
        expect(sourced(values)).toEqual(values);
      }),
      { numRuns: 60 },
    );
  });

  it.each(['C.UTF-8', 'C'])('carries hostile texts in the locale %s', (locale) => {
    expect(sourced(hostileTexts, locale)).toEqual(hostileTexts);
  });

  it('lets a fact stand beside literals', () => {
    const value = withFacts`it's ${new Fact('vpc_id')} $HOME`;
    expect(environmentFile({ WHERE: value })).toBe(`WHERE='it'\\''s ''\${vpc_id}'' $HOME'\n`);
  });

  it('refuses what no shell can hold', () => {
    expect(() => environmentFile({ WHERE: 'a\0b' })).toThrow('The value of WHERE holds a NUL character');
  });
});
