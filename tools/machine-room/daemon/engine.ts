import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { makeRoomFolder, removeLeftovers, removeRoom } from './leftovers';
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
  /** Aborts when the daemon ends before `stop()`, and every container with it. The reason has the daemon's last words. */
  readonly crashed: AbortSignal;
  /** Calls back with the name of every container whose first process has ended. */
  onEnd(listener: (name: string) => void): void;
  /** Ends every container, and leaves nothing. */
  stop(): Promise<void>;
}

export interface EngineOptions {
  /** Folders of image layers to start with: see ../images/image-cache.ts. By default the engine has no image. */
  readonly layers?: readonly string[];
  /** Other folders of this process that go with the engine, however it ends. */
  readonly folders?: readonly string[];
  /** Called with the folder before the daemon starts. */
  readonly prepare?: (folder: string) => Promise<void> | void;
}

/**
 * Starts a Docker daemon with its own data, in its own PID, mount and network namespace. It ends with `stop()`, or with
 * this process however that ends (./room.sh).
 *
 * @throws {Error} naming what is missing on this computer, or the daemon's last words when it does not start
 */
export async function startEngine(options: EngineOptions = {}): Promise<Engine> {
  const { layers = [], folders = [], prepare = () => {} } = options;
  requireNeeds();
  await removeLeftovers();
  const folder = makeRoomFolder();
  writeFileSync(join(folder, 'layers'), layers.map((layer) => `${layer}\n`).join(''));
  writeFileSync(join(folder, 'folders'), folders.map((other) => `${other}\n`).join(''));
  await prepare(folder);
  const room = spawn('sh', [join(__dirname, 'room.sh'), folder, __dirname], {
    detached: true,
    stdio: ['pipe', 'ignore', 'pipe'],
  });
  const lastWords = text(room.stderr);
  try {
    return await readyEngine(room, folder, lastWords);
  } catch (error) {
    await end(room, folder);
    throw error;
  }
}

async function readyEngine(room: ChildProcess, folder: string, lastWords: Promise<string>): Promise<Engine> {
  const socket = join(folder, 'docker.sock');
  const docker = async (...words: readonly string[]) => {
    const { stdout } = await execute('docker', ['--host', `unix://${socket}`, ...words], { maxBuffer: 64 << 20 });
    return stdout.trim();
  };
  const deadline = Date.now() + 60_000;
  while (!(existsSync(socket) && (await docker('version').catch(() => undefined)))) {
    if (room.exitCode !== null || Date.now() > deadline) {
      await end(room, folder);
      throw new Error(`The Docker daemon of the machine room did not start:\n${await lastWords}`);
    }
    await pause(100);
  }
  const crash = new AbortController();
  let isStopping = false;
  lastWords.then((words) => isStopping || crash.abort(crashOf(words)));
  return {
    folder,
    socket,
    docker,
    crashed: crash.signal,
    inNetwork: ['nsenter', '--net', '--target', firstProcess(folder)],
    onEnd: (listener) => {
      const format = ['--filter', 'type=container', '--filter', 'event=die', '--format', '{{.Actor.Attributes.name}}'];
      const events = spawn('docker', ['--host', `unix://${socket}`, 'events', ...format], {
        stdio: ['ignore', 'pipe', 'ignore'],
      });
      createInterface(events.stdout).on('line', listener);
    },
    stop: () => {
      isStopping = true;
      return end(room, folder);
    },
  };
}

const crashOf = (lastWords: string) =>
  new Error(
    `The Docker daemon of the machine room ended, and every container with it. Does this computer have memory left (dmesg)? Its last words:\n${lastWords}`,
  );

/** `unshare` waits outside; its child is the first process inside. */
function firstProcess(folder: string): string {
  const unshare = readFileSync(join(folder, 'namespaces.pid'), 'utf8').trim();
  const children = readFileSync(`/proc/${unshare}/task/${unshare}/children`, 'utf8');
  return String(children.trim().split(' ')[0]);
}

/** What was written into its folder while the watchdog removed that goes, too. */
async function end(room: ChildProcess, folder: string): Promise<void> {
  const ended = new Promise<void>((resolve) => {
    room.once('exit', () => resolve());
    if (room.exitCode !== null || room.signalCode !== null) {
      resolve();
    }
  });
  room.stdin?.end();
  await ended;
  if (existsSync(folder)) {
    await removeRoom(folder);
  }
}
