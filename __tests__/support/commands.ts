import { type ChildProcess, fork, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import type { RunnersCall } from './commands-process';

/** What a call of `npx runners` did. */
export interface Called {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

interface Place {
  readonly env?: NodeJS.ProcessEnv;
  readonly cwd?: string;
}

let started: ChildProcess | undefined;
let last: Promise<unknown> = Promise.resolve();

/**
 * Runs `npx runners ARGS` in a process that stays for the next call: most of what a command computes is to read its own
 * code. This process is free meanwhile to answer as an emulator. One call after the other; no standard input.
 */
export function calledRunners(
  args: readonly string[],
  { env = process.env, cwd = process.cwd() }: Place = {},
): Promise<Called> {
  const called = last.then(() => call({ args, env: { ...env }, folder: cwd, end: `\n${randomUUID()}` }));
  last = called.catch(() => undefined);
  return called;
}

/** The same in a process of its own: what a command does at the end of one is done. */
export async function calledAlone(args: readonly string[], { env, cwd }: Place = {}): Promise<Called> {
  const program = join(__dirname, '..', '..', 'tools', 'runners', 'bin.mjs');
  const child = spawn(process.execPath, [program, ...args], { env, cwd, stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = new Promise<number>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) =>
      signal ? reject(new Error(`runners ended by ${signal}`)) : resolve(code ?? 0),
    );
  });
  const [stdout, stderr, exitCode] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  return { exitCode, stdout, stderr };
}

async function call(sent: RunnersCall): Promise<Called> {
  const child = started ?? start();
  started = child;
  const status = new Promise<number>((resolve, reject) => {
    const ended = (code: number | null) => {
      started = undefined;
      reject(new Error(`runners ${sent.args.join(' ')} ended its process with ${code}`));
    };
    child.once('exit', ended);
    child.once('message', (answer) => {
      child.off('exit', ended);
      resolve(Number(answer));
    });
  });
  const outputs = [child.stdout, child.stderr].map((stream) => upTo(sent.end, stream as Readable));
  child.send(sent);
  const exitCode = await status;
  const [stdout = '', stderr = ''] = await Promise.all(outputs);
  return { exitCode, stdout, stderr };
}

function start(): ChildProcess {
  const program = join(__dirname, 'commands-process.ts');
  const child = fork(program, { execArgv: ['--import', 'tsx'], stdio: ['ignore', 'pipe', 'pipe', 'ipc'] });
  child.stdout?.setEncoding('utf8');
  child.stderr?.setEncoding('utf8');
  process.once('exit', () => child.kill());
  // Only a call keeps this process.
  child.unref();
  child.channel?.unref();
  return child;
}

/** What comes before the end of a call. */
function upTo(end: string, stream: Readable): Promise<string> {
  return new Promise((resolve) => {
    let said = '';
    const read = (chunk: string) => {
      said += chunk;
      if (said.endsWith(end)) {
        stream.off('data', read);
        resolve(said.slice(0, -end.length));
      }
    };
    stream.on('data', read);
  });
}
