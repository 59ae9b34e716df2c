import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

/** The image of jobs: BusyBox and its commands, from a root file system that has it. */
export function jobImageLayer(roots: readonly string[], parent: string): Buffer {
  const busybox = roots.map((root) => join(root, 'usr', 'bin', 'busybox')).find((file) => existsSync(file));
  if (!busybox) {
    throw new Error('The image of the instances has no busybox');
  }
  const folder = mkdtempSync(join(parent, 'job-image-'));
  for (const name of ['bin', 'etc', 'root', 'tmp', 'usr/bin']) {
    mkdirSync(join(folder, name), { recursive: true });
  }
  writeFileSync(join(folder, 'etc', 'passwd'), 'root:x:0:0:root:/root:/bin/sh\n');
  copyFileSync(busybox, join(folder, 'bin', 'busybox'));
  for (const command of execFileSync(busybox, ['--list'], { encoding: 'utf8' }).trim().split('\n')) {
    if (command !== 'busybox') {
      symlinkSync('busybox', join(folder, 'bin', command));
    }
  }
  const layer = gzipSync(execFileSync('tar', ['-c', '-C', folder, '.'], { maxBuffer: 64 << 20 }));
  rmSync(folder, { recursive: true });
  return layer;
}
