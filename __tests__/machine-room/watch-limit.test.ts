import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { raiseWatchLimit } from '../../tools/machine-room/daemon/watch-limit';
import { temporaryFolder } from '../support/temporary-folder';

it('raises the limit of inotify instances, and never lowers it', () => {
  const file = join(temporaryFolder(), 'max_user_instances');
  const after = (before: string) => {
    writeFileSync(file, before);
    expect(raiseWatchLimit(file)).toBeUndefined();
    return readFileSync(file, 'utf8').trim();
  };
  expect(after('128\n')).toBe('8192');
  expect(after('65536\n')).toBe('65536');
});

it('says what to do where it cannot', () => {
  expect(raiseWatchLimit(join(temporaryFolder(), 'absent', 'max_user_instances'))).toMatch(
    /instances may hang .*: sysctl -w fs\.inotify\.max_user_instances=8192$/,
  );
});
