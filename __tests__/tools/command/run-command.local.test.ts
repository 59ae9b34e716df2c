import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { expect, it } from 'vitest';
import { runCommand } from '../../../tools/command/run-command';
import { temporaryFolder } from '../../support/temporary-folder';

const options = () => ({ cwd: temporaryFolder(), env: process.env, signal: new AbortController().signal });
const failure = (words: readonly [string, ...string[]]) =>
  runCommand(words, options()).catch(({ message }: Error) => message);

it('is what the command wrote, or the end of that when it fails', async () => {
  expect(await runCommand(['sh', '-c', 'echo one; cat; echo two >&2'], options())).toBe('one');
  expect(await failure(['sh', '-c', 'echo why >&2; exit 3'])).toBe('sh -c echo why >&2; exit 3 failed:\nwhy');
  expect(await failure(['no-such-program'])).toMatch(/^no-such-program failed:\n.*not found/);
});

it('cuts lines that nobody reads', async () => {
  const message = await failure(['sh', '-c', 'printf %0600d 0; exit 1']);
  expect(message).toMatch(/\n0{500} \.\.\. \(600 characters\)$/);
});

it('gives a command time to end by itself', async () => {
  const given = new AbortController();
  const { cwd, env } = options();
  const script = 'trap "sleep 0.5; echo done >end; exit" TERM; echo begun; while :; do sleep 0.05; done';
  const onLine = () => given.abort(new Error('given up'));
  await expect(runCommand(['bash', '-c', script], { cwd, env, signal: given.signal, onLine })).rejects.toThrow(
    'given up',
  );
  expect(readFileSync(join(cwd, 'end'), 'utf8')).toBe('done\n');
});

it('ends the command and what it started with a process that is killed', async () => {
  const folder = temporaryFolder();
  const program = join(folder, 'program.ts');
  writeFileSync(
    program,
    `import { runCommand } from '${join(__dirname, '../../../tools/command/run-command')}';
runCommand(['bash', '-c', 'sleep 600 & echo $!; wait'], {
  cwd: '.', env: process.env, signal: new AbortController().signal, onLine: console.log,
});`,
  );
  const child = spawn(process.execPath, ['--import', pathToFileURL(require.resolve('tsx')).href, program], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [pid] = await once(createInterface(child.stdout), 'line');
  expect(isRunning(pid)).toBe(true);
  child.kill('SIGKILL');
  while (isRunning(pid)) {
    await pause(20);
  }
});

/** A process that is dead and that nobody asked after is still listed. */
const isRunning = (pid: string) =>
  existsSync(`/proc/${pid}`) && !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
