import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';

/** An emulator in a process of its own: it cleans up after this one however that ends, or stays when it is told to. */
export interface KeptEmulator {
  readonly endpoint: string;
  /** SIGTERM to it ends the emulator and removes the folder. */
  readonly processId: number;
  /** From now on it stays; without it, the emulator ends with this process at the latest. */
  keep(): void;
  /** Ends it and removes the folder, unless it is kept. */
  stop(): Promise<void>;
}

/**
 * @param folder - removed when the emulator ends
 * @throws {Error} with what keeps the emulator from starting
 */
export async function startKeptEmulator(folder: string): Promise<KeptEmulator> {
  const program = ['--import', pathToFileURL(require.resolve('tsx')).href, join(__dirname, 'kept-emulator-process.ts')];
  const keeper = spawn(process.execPath, [...program, folder], { detached: true, stdio: ['pipe', 'pipe', 'ignore'] });
  const exited = once(keeper, 'exit');
  const silent = exited.then(() => ['The emulator ended before it answered']);
  const [line] = await Promise.race([once(createInterface(keeper.stdout), 'line'), silent]);
  if (!String(line).startsWith('http')) {
    await exited;
    throw new Error(String(line));
  }
  let kept = false;
  const keep = () => {
    kept = true;
    keeper.stdin.end('keep');
    keeper.stdout.destroy();
    keeper.unref();
  };
  const stop = async () => {
    if (!kept) {
      keeper.stdin.end();
      await exited;
    }
  };
  return { endpoint: String(line), processId: Number(keeper.pid), keep, stop };
}
