import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { unzipSync } from 'fflate';
import { emulatedEnvironment } from '../../sandbox/environment';

export interface Invocation {
  /** What the function returned; undefined when it threw. */
  readonly result: unknown;
  readonly error: string | undefined;
  /** What it logged, line by line. */
  readonly log: readonly Readonly<Record<string, unknown>>[];
  /** Megabytes at its largest. */
  readonly memory: number;
}

export interface FunctionSettings {
  /** Its archive: a file, or what is in one. */
  readonly zip: string | Uint8Array;
  readonly handler: string;
  readonly endpoint: string;
  readonly variables: Readonly<Record<string, string>>;
  /** Seconds. */
  readonly timeout: number;
}

/** Lambda's part: takes the event, ends the function at its timeout, calls the handler with a context, and tells what came of it on file descriptor 3. */
const runtime = `
const { writeFileSync } = require('node:fs');
const [module, name] = process.argv[1].split('.');
const started = Date.now();
const context = {
  awsRequestId: '00000000-0000-4000-8000-000000000000',
  getRemainingTimeInMillis: () => Number(process.argv[2]) * 1000 - (Date.now() - started),
};
const tell = (outcome) =>
  writeFileSync(3, JSON.stringify({ ...outcome, memory: process.resourceUsage().maxRSS / 1024 }));
setTimeout(() => {
  tell({ error: 'Task timed out' });
  process.exit(1);
}, Number(process.argv[2]) * 1000).unref();
Promise.resolve()
  .then(() => require(process.cwd() + '/' + module + '.js')[name](JSON.parse(process.argv[3]), context))
  .then((result) => tell({ result }), (error) => tell({ error: String(error.message) }));
`;

/** Invokes the function as it lies in its archive, in a process of its own. */
export async function invoke(settings: FunctionSettings, event: unknown): Promise<Invocation> {
  const { zip, handler, endpoint, variables, timeout } = settings;
  const folder = unpacked(zip);
  const child = spawn(process.execPath, ['-e', runtime, handler, String(timeout), JSON.stringify(event)], {
    cwd: folder,
    env: { ...emulatedEnvironment(endpoint), NODE_PATH: join(__dirname, '../../../node_modules'), ...variables },
    stdio: ['ignore', 'pipe', 'inherit', 'pipe'],
  });
  const [stdout, outcome] = await Promise.all([
    text(child.stdout as NodeJS.ReadableStream),
    text(child.stdio[3] as NodeJS.ReadableStream),
  ]);
  rmSync(folder, { recursive: true });
  const log = stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
  return { result: undefined, error: undefined, ...JSON.parse(outcome), log };
}

function unpacked(zip: string | Uint8Array): string {
  const folder = mkdtempSync(join(tmpdir(), 'function-'));
  const bytes = typeof zip === 'string' ? readFileSync(zip) : zip;
  for (const [name, content] of Object.entries(unzipSync(bytes))) {
    writeFileSync(join(folder, name), content);
  }
  return folder;
}
