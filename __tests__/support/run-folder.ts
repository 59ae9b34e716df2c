import { accessSync, constants, mkdtempSync, realpathSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Files in memory. Tests make folders by the thousand, and a disk takes most of that time for its journal. */
const memory = '/dev/shm';
/** More than a run of all tests keeps. A container has 64 MB there, unless it asks for more. */
const enough = 2 * 2 ** 30;

/**
 * Gives every process of this run one temporary folder, which is gone when the run is. A worker that Vitest kills, and a
 * program that a test kills, leave their folders in it. It is in memory where there is room, and where TMPDIR says where
 * that is set.
 */
export function useRunFolder(): void {
  if (process.env.RUN_FOLDER !== undefined) {
    return;
  }
  const inMemory = process.env.TMPDIR === undefined && hasRoom(memory) ? folderIn(memory) : undefined;
  const folder = inMemory && runsPrograms(inMemory) ? inMemory : folderIn(tmpdir());
  process.env.RUN_FOLDER = folder;
  process.env.TMPDIR = folder;
}

function folderIn(parent: string): string {
  // A short name: a socket's path may have 107 bytes (unix(7)).
  const folder = realpathSync(mkdtempSync(join(parent, 'run-')));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }));
  return folder;
}

function hasRoom(folder: string): boolean {
  try {
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize >= enough;
  } catch {
    return false;
  }
}

/** A file system that is mounted with noexec does not (access(2)). */
function runsPrograms(folder: string): boolean {
  const program = join(folder, 'program');
  writeFileSync(program, '', { mode: 0o755 });
  try {
    accessSync(program, constants.X_OK);
    return true;
  } catch {
    return false;
  } finally {
    rmSync(program);
  }
}
