import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

export const enter = '\r';
export const ctrlC = '\x03';
export const ctrlD = '\x04';

/** Text to wait for, and the keys that are pressed then. */
export type Step = readonly [string, string];

export interface Shown {
  /** What the terminal showed, what was typed included where it is echoed. */
  readonly screen: string;
  readonly exitCode: number | null;
}

/** Runs a program in a pseudo-terminal with somebody at the keyboard. It fails with 99 when not all could be typed. */
export async function typeInto(
  [program, ...args]: readonly [string, ...string[]],
  steps: readonly Step[],
  { cwd, env }: { readonly cwd?: string; readonly env?: NodeJS.ProcessEnv } = {},
): Promise<Shown> {
  const child = spawn('python3', [join(__dirname, 'keyboard.py'), JSON.stringify(steps), program, ...args], {
    cwd,
    env: { ...process.env, TERM: 'xterm', ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = new Promise<number | null>((resolve, reject) => child.on('error', reject).on('close', resolve));
  const [screen, exitCode] = await Promise.all([text(child.stdout), exited]);
  return { screen, exitCode };
}
