import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { makeRoomFolder, removeLeftovers } from './leftovers';
import { requireNeeds } from './needs';

const execute = promisify(execFile);

/** A Docker Engine of its own, in a network without a route to anywhere. */
export interface Engine {
  /** Where it keeps what it makes. It goes when the engine stops. */
  readonly folder: string;
  /** Its socket, for `DOCKER_HOST=unix://...`. */
  readonly socket: string;
  /** Runs `docker` and returns what it printed. Throws with what it complained about. */
  docker(...words: readonly string[]): Promise<string>;
  /** The words to put before a command that has to run in the engine's network. */
  readonly inNetwork: readonly string[];
  /** Calls back with the name of every container whose first process has ended. */
  onEnd(listener: (name: string) => void): void;
  /** Ends every container, and leaves nothing. */
  stop(): Promise<void>;
}

export interface EngineOptions {
  /** Folders of image layers to start with: see ../images/image-cache.ts. By default the engine has no image. */
  readonly layers?: readonly string[];
  /** Called with the folder before the daemon starts. */
  readonly prepare?: (folder: string) => Promise<void> | void;
}

/**
 * Starts a Docker daemon with its own data, in its own PID, mount and network namespace. It ends with `stop()`, or with
 * this process however that ends (./room.sh).
 *
 * @throws {Error} naming what is missing on this computer, or the daemon's last words when it does not start
 */
export async function startEngine({ layers = [], prepare = () => {} }: EngineOptions = {}): Promise<Engine> {
  requireNeeds();
  await removeLeftovers();
  const folder = makeRoomFolder();
  writeFileSync(join(folder, 'layers'), layers.map((layer) => `${layer}\n`).join(''));
  await prepare(folder);
  const room = spawn('sh', [join(__dirname, 'room.sh'), folder, __dirname], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  try {
    return await readyEngine(room, folder);
  } catch (error) {
    await end(room);
    throw error;
  }
}

async function readyEngine(room: ChildProcess, folder: string): Promise<Engine> {
  const socket = join(folder, 'docker.sock');
  const docker = async (...words: readonly string[]) => {
    const { stdout } = await execute('docker', ['--host', `unix://${socket}`, ...words], { maxBuffer: 64 << 20 });
    return stdout.trim();
  };
  const deadline = Date.now() + 60_000;
  while (!(existsSync(socket) && (await docker('version').catch(() => undefined)))) {
    const log = join(folder, 'daemon.log');
    if (room.exitCode !== null || Date.now() > deadline) {
      const said = existsSync(log) ? readFileSync(log, 'utf8').trim().split('\n').slice(-5).join('\n') : '';
      throw new Error(`The Docker daemon of the machine room did not start:\n${said}`);
    }
    await pause(100);
  }
  return {
    folder,
    socket,
    docker,
    inNetwork: ['nsenter', '--net', '--target', firstProcess(folder)],
    onEnd: (listener) => {
      const format = ['--filter', 'type=container', '--filter', 'event=die', '--format', '{{.Actor.Attributes.name}}'];
      const events = spawn('docker', ['--host', `unix://${socket}`, 'events', ...format], {
        stdio: ['ignore', 'pipe', 'ignore'],
      });
      createInterface(events.stdout).on('line', listener);
    },
    stop: () => end(room),
  };
}

/** `unshare` waits outside; its child is the first process inside. */
function firstProcess(folder: string): string {
  const unshare = readFileSync(join(folder, 'namespaces.pid'), 'utf8').trim();
  const children = readFileSync(`/proc/${unshare}/task/${unshare}/children`, 'utf8');
  return String(children.trim().split(' ')[0]);
}

async function end(room: ChildProcess): Promise<void> {
  const ended = new Promise<void>((resolve) => {
    room.once('exit', () => resolve());
    if (room.exitCode !== null || room.signalCode !== null) {
      resolve();
    }
  });
  room.stdin?.end();
  await ended;
}
