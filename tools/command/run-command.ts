import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout } from 'node:timers/promises';
import { stripVTControlCharacters } from 'node:util';

export interface CommandOptions {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  /** Ends the command and everything that it started. */
  readonly signal: AbortSignal;
  /** Called for each line of either output as it comes, without colours. */
  readonly onLine?: (line: string) => void;
}

/** How long a command may take to end by itself when it is told to. */
const patienceInMilliseconds = 5_000;

/** What of a failed command's words is repeated: its reason is at the end. */
const lastLines = 60;

/**
 * Runs a command to its end.
 *
 * @returns what it wrote to its standard output
 * @throws {Error} with the last that it wrote when it fails; with the signal's reason when it is aborted
 */
export async function runCommand(
  [program, ...args]: readonly [string, ...string[]],
  { cwd, env, signal, onLine }: CommandOptions,
): Promise<string> {
  signal.throwIfAborted();
  const child = spawn(program, args, { cwd, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  const written: string[] = [];
  const output: string[] = [];
  for (const [stream, lines] of [[child.stdout, [written, output]] as const, [child.stderr, [written]] as const]) {
    createInterface(stream).on('line', (raw) => {
      const line = stripVTControlCharacters(raw);
      for (const list of lines) {
        list.push(line);
      }
      onLine?.(line);
    });
  }
  const end = () => endGroup(Number(child.pid), once(child, 'exit'));
  signal.addEventListener('abort', end, { once: true });
  const [exitCode] = await once(child, 'close');
  signal.removeEventListener('abort', end);
  signal.throwIfAborted();
  if (exitCode !== 0) {
    throw new Error(`${[program, ...args].join(' ')} failed:\n${written.slice(-lastLines).join('\n')}`);
  }
  return output.join('\n');
}

async function endGroup(leader: number, exited: Promise<unknown>): Promise<void> {
  process.kill(-leader, 'SIGTERM');
  await Promise.race([exited, setTimeout(patienceInMilliseconds, undefined, { ref: false })]);
  try {
    process.kill(-leader, 'SIGKILL');
  } catch {
    // Nothing of the group is left.
  }
}
