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
/** Terraform shows the line of the mistake, and a stack in JSON is one line. */
const longestLine = 500;

/**
 * Standard input is the lifeline: the kernel closes it when we end, even by SIGKILL, and the group then ends. The shell
 * outlives the SIGTERM that ends the command, to tell how that ended. It needs no program: the PATH may have none. Start it
 * detached: it ends its group.
 */
export const untilInputCloses = `
trap : TERM
exec 3<&0
"$@" </dev/null 3<&- &
command=$!
{ while read -r _; do :; done <&3; kill -KILL 0; } >/dev/null 2>&1 &
lifeline=$!
wait "$command"
status=$?
while kill -0 "$command" 2>/dev/null; do
  wait "$command"
  status=$?
done
kill "$lifeline" 2>/dev/null
exit "$status"
`;

/**
 * Runs a command to its end. It ends with this process at the latest, however that ends.
 *
 * @returns what it wrote to its standard output
 * @throws {Error} with the last that it wrote when it fails; with the signal's reason when it is aborted
 */
export async function runCommand(
  [program, ...args]: readonly [string, ...string[]],
  { cwd, env, signal, onLine }: CommandOptions,
): Promise<string> {
  signal.throwIfAborted();
  const child = spawn('sh', ['-c', untilInputCloses, 'sh', program, ...args], { cwd, env, detached: true });
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
    const last = written.slice(-lastLines).map(shortened);
    throw new Error(`${[program, ...args].join(' ')} failed:\n${last.join('\n')}`);
  }
  return output.join('\n');
}

const shortened = (line: string): string =>
  line.length > longestLine ? `${line.slice(0, longestLine)} ... (${line.length} characters)` : line;

async function endGroup(leader: number, exited: Promise<unknown>): Promise<void> {
  process.kill(-leader, 'SIGTERM');
  await Promise.race([exited, setTimeout(patienceInMilliseconds, undefined, { ref: false })]);
  try {
    process.kill(-leader, 'SIGKILL');
  } catch {
    // Nothing of the group is left.
  }
}
