import { accessSync, constants } from 'node:fs';
import { isAbsolute, join } from 'node:path';

/** Whether a program is on the PATH, or at its absolute path. */
export function isInstalled(program: string, path = process.env.PATH ?? ''): boolean {
  const places = isAbsolute(program) ? [program] : path.split(':').map((folder) => join(folder, program));
  return places.some((file) => {
    try {
      accessSync(file, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}
