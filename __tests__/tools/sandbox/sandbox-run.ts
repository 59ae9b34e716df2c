import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { temporaryFolder } from '../../support/temporary-folder';

/** What `npx runners` and `npm run` start. */
const program = join(__dirname, '..', '..', '..', 'tools', 'runners', 'bin.mjs');

/** Where the TypeScript loader keeps what it compiled, for all tests of this run. */
const compiled = join(tmpdir(), `tsx-${process.getuid?.()}`);
mkdirSync(compiled, { recursive: true });

export interface Run {
  readonly child: ChildProcessByStdio<null, Readable, Readable>;
  /** Where its temporary folders go. */
  readonly temporary: string;
}

/** Starts the command in a project's folder. */
export function sandbox(project: string, args: readonly string[] = [], env: NodeJS.ProcessEnv = {}): Run {
  const temporary = temporaryFolder();
  symlinkSync(compiled, join(temporary, basename(compiled)));
  const child = spawn(process.execPath, [program, 'sandbox', ...args], {
    cwd: project,
    env: { ...process.env, TMPDIR: temporary, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  return { child, temporary };
}

/** What a run has said at its end, and how it ended. */
export async function finished({ child }: Run) {
  const [stdout, stderr, [exitCode]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
  return { stdout, stderr, exitCode };
}

/** What is left in the folder for temporary files, but for what the TypeScript loader compiled. */
export function leftBy({ temporary }: Run): readonly string[] {
  return readdirSync(temporary).filter((name) => !/^tsx-\d+$/.test(name));
}
