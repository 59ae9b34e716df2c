import { describe, expect, it } from 'vitest';
import { readPackage } from '../../../tools/upstream/runner-keys/go-structs';
import { keysFile } from '../../../tools/upstream/runner-keys/record-keys';
import { keysOfRelease, keysOfReleases } from '../../../tools/upstream/runner-keys/release-keys';
import { goSource } from './go-source';

const keysOf = (source: Readonly<Record<string, string>>) =>
  keysOfRelease((folder) =>
    readPackage(
      Object.entries(source)
        .filter(([path]) => path.slice(0, path.lastIndexOf('/')) === folder)
        .map(([, text]) => text),
    ),
  );

describe('the keys of a release', () => {
  it('come out of its structs: through pointers, lists, other packages and types with names', () => {
    expect(keysOf(goSource).map(({ path, type }) => `${path} ${type}`)).toEqual([
      'count int',
      'level string',
      'max_age time.Duration',
      'Bare bool',
      'runners[].token string',
      'runners[].greeting string',
      'runners[].names []string',
      'runners[].options map[string]any',
      'runners[].devices map[string][]string',
      'runners[].cache.Size int64',
      'runners[].cache.part[].weights []float64',
    ]);
  });
});

describe('the keys of several releases', () => {
  const key = (path: string, type = 'int') => ({ path, type });

  it('have the release that they came with and the last that has them, and the newest type', () => {
    expect(
      keysOfReleases([
        { minor: '16.0', keys: [key('stays'), key('goes'), key('changes')] },
        { minor: '16.1', keys: [key('stays'), key('goes'), key('comes'), key('changes')] },
        { minor: '17.0', keys: [key('stays'), key('comes'), key('changes', 'string')] },
      ]),
    ).toEqual([
      { path: 'stays', type: 'int' },
      { path: 'goes', type: 'int', until: '16.1' },
      { path: 'changes', type: 'string' },
      { path: 'comes', type: 'int', since: '16.1' },
    ]);
  });

  it('are written a line each, where that has room', () => {
    const keys = [key('a'), key('b'.repeat(100)), key('c')];
    const text = keysFile({ keys, tags: ['v16.0.0', 'v19.3.0'] });
    expect(JSON.parse(text).keys).toEqual(keys);
    expect(text).toContain('    { "path": "a", "type": "int" },\n    {\n      "path": "bbb');
  });
});
