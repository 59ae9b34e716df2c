import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Makes a folder that processes share, whole or not at all. The first one makes it; where two begin at the same time, one
 * of them keeps what the other has made.
 *
 * @param make - fills the folder that it is given
 * @returns the folder
 */
export function madeOnce(folder: string, make: (fresh: string) => void): string {
  if (!existsSync(folder)) {
    mkdirSync(dirname(folder), { recursive: true });
    const fresh = mkdtempSync(`${folder}-`);
    try {
      make(fresh);
      takePlace(fresh, folder);
    } finally {
      rmSync(fresh, { recursive: true, force: true });
    }
  }
  return folder;
}

/** A folder that holds something is never replaced by another (rename(2), ENOTEMPTY). */
function takePlace(fresh: string, folder: string): void {
  try {
    renameSync(fresh, folder);
  } catch (error) {
    if (!existsSync(folder)) {
      throw error;
    }
  }
}
