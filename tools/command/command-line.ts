import { readFileSync, statSync } from 'node:fs';
import { withoutSecrets } from '../../src/settings/secrets';
import { warn } from './output';
import { useProjectPrograms } from './project-programs';
import { Left } from './terminal';

/** An error, maybe of the file system, which says where in fields of its own. */
type Failure = Error & { readonly code?: string; readonly path?: string };

/** What the system says of a file, in words with a remedy. */
const fileFaults: Readonly<Record<string, string>> = {
  ENOENT: 'does not exist: name another file',
  ENOTDIR: 'cannot be: a part of its path is a file',
  EISDIR: 'is a folder: name a file',
  EEXIST: 'is a file: name a folder',
  EACCES: 'is closed to you: mend its permissions, or name another file',
  EROFS: 'is where nobody can write: name another file',
};

/**
 * Runs a command, which ends with what `main` returns, or with 1 and the reason: in a sentence what the user can mend,
 * with its place in the code what is a fault of ours. Of whoever leaves it ends as that says. No reason holds what looks
 * like a secret.
 */
export async function run(main: (args: readonly string[]) => number | Promise<number>): Promise<void> {
  useProjectPrograms();
  try {
    process.exitCode = await main(process.argv.slice(2));
  } catch (error) {
    warn(withoutSecrets(explained(error as Failure)));
    process.exitCode = error instanceof Left ? error.exitCode : 1;
  }
}

/** @throws {Error} naming the file when it cannot be read */
export function readText(path: string): string {
  if (statSync(path).isDirectory()) {
    throw new Error(`${path} ${fileFaults.EISDIR}`);
  }
  return readFileSync(path, 'utf8');
}

function explained(error: Failure): string {
  const fault = fileFaults[error.code ?? ''];
  if (fault !== undefined && error.path !== undefined) {
    return `${error.path} ${fault}`;
  }
  return ['Error', 'SettingsError'].includes(error.name) ? error.message : String(error.stack);
}
