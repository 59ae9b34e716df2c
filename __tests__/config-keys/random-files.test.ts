import '../support/property-seed';
import TOML from '@iarna/toml';
import { describe, expect, it } from 'vitest';
import { keysUnknownTo, wrongTypes } from '../../src/config-keys/keys';
import { mutatedFiles, randomFiles, releases } from './random-files';
import { valueAt } from './sample-values';

describe.each(releases)('some keys that %s knows', (release) => {
  it('are in the file as they were given, and nothing that the release does not know', () => {
    for (const { toml, keys } of randomFiles(release, 25)) {
      const document = TOML.parse(toml);
      for (const { key, value } of keys) {
        expect({ [key.path]: valueAt(document, key.path) }).toMatchObject({ [key.path]: value });
      }
      const ignored = keysUnknownTo(release, document).map(({ path }) => path);
      // What a release before 17.0 ignores, whatever is asked for, is a warning.
      expect(ignored.filter((path) => !path.startsWith('runners[].autoscaler.update_interval'))).toEqual([]);
      expect(wrongTypes(document)).toEqual([]);
    }
  });

  it('are refused by name where one is misspelt, of another type or of another release', () => {
    for (const { named, problems } of mutatedFiles(release, 25)) {
      expect(problems).toHaveLength(1);
      expect(problems[0]?.startsWith(named)).toBe(true);
    }
  });
});
