import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

let folder: string | undefined;

/**
 * A folder of this process, gone when it ends. The framework copies files only when it writes the stacks, so what they
 * are made of has to lie somewhere until then.
 */
export function scratchFolder(): string {
  if (folder === undefined) {
    const made = mkdtempSync(join(tmpdir(), 'gitlab-runner-'));
    const remove = () => rmSync(made, { recursive: true, force: true });
    process.once('exit', remove);
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      removeAtSignal(signal, remove);
    }
    folder = made;
  }
  return folder;
}

/** A signal that nobody else listens to ends a process without an `exit`. It still does, after the removal. */
function removeAtSignal(signal: NodeJS.Signals, remove: () => void): void {
  const listener = () => {
    // The first of all: listeners for one signal are still counted.
    if (process.listenerCount(signal) === 1) {
      remove();
      process.off(signal, listener);
      process.kill(process.pid, signal);
    }
  };
  process.prependListener(signal, listener);
}
