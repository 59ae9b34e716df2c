import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Gives every process of this run one temporary folder, which is gone when the run is. A worker that Vitest kills, and a
 * program that a test kills, leave their folders in it.
 */
export function useRunFolder(): void {
  if (process.env.RUN_FOLDER !== undefined) {
    return;
  }
  // A short name: a socket's path may have 107 bytes (unix(7)).
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'run-')));
  process.env.RUN_FOLDER = folder;
  process.env.TMPDIR = folder;
  process.once('exit', () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }));
}
