import '../support/property-seed';
import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { mutatedFiles, randomFiles, releases } from './random-files';
import { valueAt } from './sample-values';

/** Python's own reader of TOML, which is by nobody who wrote a file here. */
const reader = 'import json, sys, tomllib; print(json.dumps([tomllib.loads(text) for text in json.load(sys.stdin)]))';

function readByPython(files: readonly string[]): unknown[] {
  const options = { encoding: 'utf8', input: JSON.stringify(files), maxBuffer: 2 ** 30 } as const;
  const { stdout, stderr } = spawnSync('python3', ['-c', reader], options);
  expect(stderr).toBe('');
  return JSON.parse(stdout);
}

describe.each(releases)('a thousand files of %s', (release) => {
  it('say to another reader of TOML what was given', () => {
    const files = randomFiles(release, 1000);
    const documents = readByPython(files.map(({ toml }) => toml));
    for (const [index, { keys }] of files.entries()) {
      for (const { key, value } of keys) {
        expect({ [key.path]: valueAt(documents[index], key.path) }).toMatchObject({ [key.path]: value });
      }
    }
  }, 600_000);

  it('with one key wrong are refused by its name', () => {
    const strangers = mutatedFiles(release, 1000).filter(
      ({ named, problems }) => problems.length !== 1 || !problems[0]?.startsWith(named),
    );
    expect(strangers).toEqual([]);
  }, 600_000);
});
