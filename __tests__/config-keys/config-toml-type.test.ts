import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { configKeys } from '../../src/config-keys/keys';
import { configTomlType } from '../../tools/upstream/runner-keys/config-toml-type';

const written = readFileSync(join(__dirname, '../../src/config-keys/config-toml.ts'), 'utf8');

describe('the type of configToml', () => {
  it('is that of the table', () => expect(configTomlType(configKeys)).toBe(written));

  it('has a property for each key, and says where it is not to be set', () => {
    expect(written.match(/^ +readonly '?[\w-]+'?\?: (?!readonly \{|\{)/gm)).toHaveLength(configKeys.length);
    expect(written).toContain('`runnerManager.maximumConcurrentJobs` writes it. */\n  readonly concurrent?: number;');
    expect(written).toContain('GitLab Runner 16.9 and later. */\n      readonly services_limit?: number;');
  });
});
