import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { requireTool } from '../command/tools';
import { withoutCloudVariables } from './environment';
import { type MissingCall, missingCalls, type RecordedCall, startProxy } from './missing-calls';

/** An emulated AWS: what `AWS_ENDPOINT_URL` should point at. */
export interface Emulator {
  readonly endpoint: string;
  /** Everything asked so far, in the order of the answers. */
  readonly calls: readonly RecordedCall[];
  stop(): Promise<void>;
}

export interface EmulatorOptions {
  /** Further calls to answer in the emulator's place. They come before the ones that are always answered. */
  readonly missing?: readonly MissingCall[];
  /** Told of every call once it is answered. */
  readonly answered?: (call: RecordedCall) => void;
}

/**
 * Starts an empty AWS on a free loopback port. It ends with `stop()`, or with this process however that ends.
 *
 * @throws {Error} when moto_server is not installed (the message says how to install it) or does not start
 */
export async function startEmulator({ missing = [], answered }: EmulatorOptions = {}): Promise<Emulator> {
  requireTool('moto_server');
  const moto = spawnMoto();
  try {
    const address = await announcedAddress(moto);
    await invokeWithoutContainers(address);
    const proxy = await startProxy(address, [...missing, ...missingCalls], answered);
    const stop = () => Promise.all([proxy.close(), end(moto)]).then(() => undefined);
    return { endpoint: proxy.endpoint, calls: proxy.calls, stop };
  } catch (error) {
    await end(moto);
    throw error;
  }
}

type Moto = ChildProcessByStdio<Writable, null, Readable>;

/**
 * Standard input is the lifeline: the kernel closes it when we end, even by SIGKILL, and the shell then ends moto.
 * A process group of its own keeps Ctrl-C in a terminal from ending moto under anyone who still cleans up.
 */
const untilInputCloses = `
exec 3<&0
moto_server "$@" 3<&- &
moto=$!
{ cat <&3 >/dev/null; kill "$moto"; } 2>/dev/null &
wait "$moto"
`;

/** What moto has to know while it starts. */
export const motoVariables = {
  MOTO_AMIS_PATH: join(__dirname, 'amis.json'),
  MOTO_IAM_LOAD_MANAGED_POLICIES: 'true',
} as const;

function spawnMoto(): Moto {
  return spawn('sh', ['-c', untilInputCloses, 'sh', '-H', '127.0.0.1', '-p', '0'], {
    detached: true,
    stdio: ['pipe', 'ignore', 'pipe'],
    env: {
      ...withoutCloudVariables(process.env),
      ...motoVariables,
    },
  });
}

/** Moto takes a free port by itself and says which one as soon as it listens. */
function announcedAddress(moto: Moto): Promise<string> {
  const said: string[] = [];
  return new Promise((resolve, reject) => {
    // Reading goes on after the address is known: moto logs every request and would stall on a full pipe.
    createInterface(moto.stderr).on('line', (line) => {
      const address = /Running on (http:\/\/[\d.]+:\d+)/.exec(line)?.[1];
      if (address) {
        resolve(address);
      } else {
        said.push(line);
      }
    });
    moto.on('error', reject);
    moto.on('exit', () => reject(new Error(`moto_server did not start:\n${said.slice(-10).join('\n')}`)));
  });
}

/** A Lambda function succeeds with its event as the result, instead of running in a container. */
async function invokeWithoutContainers(address: string): Promise<void> {
  await fetch(`${address}/moto-api/config`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ lambda: { use_docker: false } }),
  });
}

async function end(moto: Moto): Promise<void> {
  if (moto.exitCode !== null || moto.signalCode !== null) {
    return;
  }
  moto.stdin.end();
  await once(moto, 'exit');
}
