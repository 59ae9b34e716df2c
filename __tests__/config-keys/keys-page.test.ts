import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { configKeys } from '../../src/config-keys/keys';
import { keysPage } from '../../tools/upstream/runner-keys/keys-page';

const written = readFileSync(join(__dirname, '../../docs/config-toml.md'), 'utf8');

describe('the page of documentation', () => {
  it('is that of the table', () => expect(keysPage(configKeys)).toBe(written));

  it('has a row for each key, none empty', () => {
    expect(written.match(/^\| `[\w-]+`<br>[^|]+ \|[^|]*\|[^|]*\| [^|]+ \|$/gm)).toHaveLength(configKeys.length);
  });

  it('says how a key is set, or why it is not', () => {
    expect(written).toContain('| `concurrent`<br>a whole number |  |  | `runnerManager.maximumConcurrentJobs` |');
    expect(written).toContain(
      '| `services_limit`<br>a whole number | 16.9 |  | `configToml`, with docker, docker+machine,',
    );
    expect(written).toMatch(/^\| `token`<br>text \| {2}\| {2}\| not to be set: the manager writes it when it boots/m);
    expect(written).toMatch(/## `\[\[runners\]\]`\n[^#]*\| `use_slot_cgroups`<br>.* with docker-autoscaler \|/);
  });
});
