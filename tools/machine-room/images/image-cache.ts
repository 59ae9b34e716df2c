import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { isInstalled } from '../../command/find-program';
import { runCommand } from '../../command/run-command';
import { type Engine, startEngine } from '../daemon/engine';
import { baseImage, buildCommand } from './base-image';
import { jobImageLayer } from './job-image';

const execute = promisify(execFile);
const cacheFolder = join(__dirname, '..', '..', '..', 'node_modules', '.cache', 'machine-room', 'images');

const unfinished = 'building-';
const jobLayerFile = 'job-layer.tar.gz';

/** An image as Docker keeps it, so that an engine starts with it instead of importing it. */
export interface CachedImage {
  /** The folders of its layers, which an engine reads in place. */
  readonly layers: readonly string[];
  /** The files of each layer. */
  readonly roots: readonly string[];
  /** The layer of the image of jobs, a gzipped tar archive. */
  readonly jobLayer: Buffer;
  /** Puts what Docker knows about the image into the folder of an engine that has not started yet. */
  copyInto(engineFolder: string): void;
}

/**
 * The base image. The first caller builds it, which takes one to four minutes and needs a Debian mirror. The cache is in
 * node_modules: `npm ci` deletes it.
 *
 * @param say - told before something takes long
 * @param signal - ends what takes long
 * @throws {Error} with the last words of the program that failed
 */
export async function cachedBaseImage(
  say: (text: string) => void = () => {},
  signal = new AbortController().signal,
): Promise<CachedImage> {
  const folder = join(cacheFolder, contentHash());
  while (!existsSync(folder)) {
    signal.throwIfAborted();
    const lock = `${folder}.lock`;
    if (isLocked(lock)) {
      await pause(500);
    } else {
      say('building the root file system of the instances (one to four minutes; it is kept until the next npm ci)');
      await build(folder, signal).finally(() => rmSync(lock, { force: true }));
    }
  }
  return readCache(folder);
}

/** Whether somebody else builds it; if nobody does, we do from now on. */
function isLocked(lock: string): boolean {
  mkdirSync(cacheFolder, { recursive: true });
  try {
    writeFileSync(lock, String(process.pid), { flag: 'wx' });
    return false;
  } catch {
    const owner = existsSync(lock) ? readFileSync(lock, 'utf8') : '';
    if (owner !== '' && !existsSync(`/proc/${owner}`)) {
      rmSync(lock, { force: true });
    }
    return true;
  }
}

function contentHash(): string {
  const ofJobs = readFileSync(join(__dirname, 'job-image.ts'), 'utf8');
  return createHash('sha256')
    .update(JSON.stringify([baseImage.name, buildCommand(), ofJobs]))
    .digest('hex')
    .slice(0, 16);
}

async function build(folder: string, signal: AbortSignal): Promise<void> {
  removeUnfinished();
  const fresh = mkdtempSync(join(cacheFolder, `${unfinished}${process.pid}-`));
  const engine = await startEngine();
  try {
    await importRoot(engine, signal);
    // What Docker knows, then the layers themselves. The tree is complete before it gets its name.
    await execute('mv', [...['image', 'overlay2'].map((part) => join(engine.folder, 'data', part)), fresh]);
    writeFileSync(join(fresh, jobLayerFile), jobImageLayer(rootsOf(fresh), fresh));
    renameSync(fresh, folder);
  } finally {
    rmSync(fresh, { recursive: true, force: true });
    await engine.stop();
  }
}

/** What a build left that did not end. */
function removeUnfinished(): void {
  for (const name of readdirSync(cacheFolder).filter((entry) => entry.startsWith(unfinished))) {
    if (!existsSync(`/proc/${name.split('-')[1]}`)) {
      rmSync(join(cacheFolder, name), { recursive: true, force: true });
    }
  }
}

/**
 * Both programs end with this process, and what they write goes with the engine. What the builder mounts is gone with its
 * last process, however that ends.
 */
export async function importRoot(
  { socket, folder }: Pick<Engine, 'socket' | 'folder'>,
  signal: AbortSignal,
): Promise<void> {
  const [builder] = buildCommand();
  if (!isInstalled(builder)) {
    throw new Error(`The image of the instances needs ${builder}: install it`);
  }
  const script = `unshare --mount --propagation private "$@" | docker --host 'unix://${socket}' import - ${baseImage.name}`;
  const env = { ...process.env, TMPDIR: folder };
  await runCommand(['bash', '-o', 'pipefail', '-c', script, 'bash', ...buildCommand()], { cwd: folder, env, signal });
}

function layersOf(folder: string): readonly string[] {
  const overlay = join(folder, 'overlay2');
  return readdirSync(overlay)
    .filter((name) => name !== 'l')
    .map((name) => join(overlay, name));
}

const rootsOf = (folder: string) => layersOf(folder).map((layer) => join(layer, 'diff'));

function readCache(folder: string): CachedImage {
  const overlay = join(folder, 'overlay2');
  const layers = layersOf(folder);
  return {
    layers,
    roots: rootsOf(folder),
    jobLayer: readFileSync(join(folder, jobLayerFile)),
    copyInto: (engineFolder) => {
      const data = join(engineFolder, 'data');
      cpSync(join(folder, 'image'), join(data, 'image'), { recursive: true });
      mkdirSync(join(data, 'overlay2'), { recursive: true });
      cpSync(join(overlay, 'l'), join(data, 'overlay2', 'l'), { recursive: true, verbatimSymlinks: true });
      for (const layer of layers) {
        const target = join(data, 'overlay2', layer.slice(overlay.length + 1));
        mkdirSync(target, { recursive: true });
        for (const file of readdirSync(layer).filter((name) => name !== 'diff')) {
          cpSync(join(layer, file), join(target, file), { recursive: true });
        }
      }
    },
  };
}
