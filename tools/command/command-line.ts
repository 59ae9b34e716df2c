import { isUtf8 } from 'node:buffer';
import { readFileSync, statSync } from 'node:fs';
import { withoutSecrets } from '../../src/settings/secrets';
import { exitStatus } from './exit-status';
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
  EACCES: 'is closed to you: fix its permissions, or name another place',
  EPERM: 'is closed to you: fix its permissions, or name another place',
  ENOSPC: 'does not fit: the disk is full',
  EROFS: 'is on a file system that is mounted read-only: name a place elsewhere',
};

/** Runs the program to its end, with the project's own programs on the PATH. */
export async function run(main: (args: readonly string[]) => number | Promise<number>): Promise<void> {
  useProjectPrograms();
  endWithReader();
  const unfinished = () => {
    process.exitCode = exitStatus.failed;
  };
  // Node has nothing left to wait for, and neither has the program an end.
  process.once('beforeExit', unfinished);
  // What nothing waits for fails by itself, as in a settings file of TypeScript: Node would print a trace.
  process.on('uncaughtException', (error) => {
    tell(error);
    process.exit(exitStatus.failed);
  });
  process.exitCode = await statusOf(() => main(process.argv.slice(2)));
  process.off('beforeExit', unfinished);
}

/** Ends like any program of a pipe whose reader has gone, as in `npx runners status | head -1`: Node would print a trace. */
function endWithReader(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') {
        throw error;
      }
      process.exit(exitStatus.brokenPipe);
    });
  }
}

/**
 * The exit status that `main` returns, or 1 with the reason on standard error: a sentence for what the user can correct,
 * the place in the code for a fault of ours. A user who leaves gets the status of `Left`. No reason shows what looks like
 * a secret.
 */
export async function statusOf(main: () => number | Promise<number>): Promise<number> {
  try {
    return await main();
  } catch (error) {
    tell(error);
    return error instanceof Left ? error.exitCode : exitStatus.failed;
  }
}

function tell(error: unknown): void {
  warn(withoutSecrets(error instanceof Error ? explained(error) : thrownText(error)));
}

/** What somebody threw that need not be an error, nor have a text. */
export function thrownText(thrown: unknown): string {
  try {
    return thrown instanceof Error ? String(thrown.message) : String(thrown);
  } catch {
    return 'it throws what has no text';
  }
}

/** @throws {Error} naming the file when it cannot be read, or is in another encoding, as an editor on Windows may choose */
export function readText(path: string): string {
  if (statSync(path).isDirectory()) {
    throw new Error(`${path} ${fileFaults.EISDIR}`);
  }
  const bytes = readFileSync(path);
  if (!isUtf8(bytes)) {
    throw new Error(`${path} is not in UTF-8: save it in that encoding (iconv -f SHIFT_JIS -t UTF-8)`);
  }
  return bytes.toString();
}

function explained(error: Failure): string {
  const fault = fileFaults[error.code ?? ''];
  if (fault !== undefined && error.path !== undefined) {
    return `${error.path} ${fault}`;
  }
  return ['Error', 'SettingsError'].includes(error.name) ? error.message : String(error.stack);
}
