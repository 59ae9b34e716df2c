import { spawnSync } from 'node:child_process';
import { cpSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '../../support/temporary-folder';

const fixtures = join(__dirname, '..', '..', 'fixtures', 'module-diff');

/** The folder of a release of the small module that the tests compare. */
export const releaseFolder = (release: 'before' | 'after') => join(fixtures, release);

/** A clone of the small module with a tag for each release, the last one checked out. */
export function clonedModule(tags: Readonly<Record<'before' | 'after', string>>): string {
  const folder = temporaryFolder();
  git(folder, 'init', '--quiet');
  for (const release of ['before', 'after'] as const) {
    for (const name of readdirSync(folder).filter((name) => name !== '.git')) {
      rmSync(join(folder, name), { recursive: true });
    }
    cpSync(releaseFolder(release), folder, { recursive: true });
    git(folder, 'add', '--all');
    git(folder, 'commit', '--quiet', '--message', release);
    git(folder, 'tag', tags[release]);
  }
  return folder;
}

export function git(folder: string, ...args: readonly string[]): string {
  const identity = ['-c', 'user.name=test', '-c', 'user.email=test@example.com', '-c', 'commit.gpgsign=false'];
  const { status, stdout, stderr } = spawnSync('git', ['-C', folder, ...identity, ...args], { encoding: 'utf8' });
  if (status !== 0) {
    throw new Error(stderr);
  }
  return stdout.trim();
}
