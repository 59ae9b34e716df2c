import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runners } from '../../support/call-runners';
import { temporaryFolder } from '../../support/temporary-folder';
import { git } from './clone';
import { goSource } from './go-source';

/** A clone with three releases: the second patches the first, the third has a key more. */
function clonedRunner(): string {
  const clone = temporaryFolder();
  git(clone, 'init', '--quiet');
  const release = (tag: string, config: string) => {
    for (const [path, text] of Object.entries({ ...goSource, 'common/config.go': config })) {
      mkdirSync(dirname(join(clone, path)), { recursive: true });
      writeFileSync(join(clone, path), text);
    }
    git(clone, 'add', '-A');
    git(clone, 'commit', '--quiet', '--allow-empty', '-m', tag);
    git(clone, 'tag', tag);
  };
  const config = goSource['common/config.go'];
  const withKey = (name: string) => config.replace('type Config struct {\n', `$&\tNew int \`toml:"${name}"\`\n`);
  release('v15.11.0', withKey('too_old'));
  release('v16.0.0', config);
  release('v16.0.1', withKey('of_a_patch'));
  release('v16.1.0-rc.1', withKey('of_a_candidate'));
  release('v16.1.0', withKey('added'));
  return clone;
}

describe('npx runners upstream keys', () => {
  it('reads the first release of each minor number from a clone', async () => {
    const to = join(temporaryFolder(), 'keys.json');
    const { status, stdout } = await runners('upstream', 'keys', '--clone', clonedRunner(), '--to', to);
    expect([status, stdout]).toEqual([0, expect.stringContaining('holds 12 keys of v16.0.0 to v16.1.0.')]);
    const { keys } = JSON.parse(readFileSync(to, 'utf8'));
    expect(keys[0]).toEqual({ path: 'count', type: 'int' });
    expect(keys.at(-1)).toEqual({ path: 'added', type: 'int', since: '16.1' });
    expect(JSON.stringify(keys)).not.toMatch(/too_old|of_a/);
  });

  it('says what it needs', async () => {
    const clone = temporaryFolder();
    git(clone, 'init', '--quiet');
    const { status, stderr } = await runners('upstream', 'keys', '--clone', clone);
    expect([status, stderr]).toEqual([1, expect.stringContaining('name a clone of GitLab Runner with --clone DIR')]);
    expect((await runners('upstream', 'keys', '16.0')).stderr).toContain('leave 16.0 out');
  });
});
