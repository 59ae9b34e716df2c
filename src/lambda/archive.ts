import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { zipSync } from 'fflate';
import { scratchFolder } from '../scratch-folder';

/** A Lambda function's deployment package. */
export interface LambdaArchive {
  /** The zip, on this machine until the process ends; an asset takes it from there. */
  readonly path: string;
  /** What `source_code_hash` compares. */
  readonly base64sha256: string;
}

/** Name of the module within the archive and of the function that it exports, as upstream calls them. */
export const terminateRunnersHandler = 'terminate_runners.handler';

/** The same for the function that has a server's config.toml changed. */
export const restoreConfigHandler = 'restore_config.handler';

/** The same for the function that keeps an access key. */
export const accessKeyHandler = 'access_key.handler';

const archives = new Map<string, LambdaArchive>();

/** The terminate hook's package. */
export function terminateRunnersArchive(): LambdaArchive {
  return archiveOf('terminate-runners', 'terminate_runners');
}

export function restoreConfigArchive(): LambdaArchive {
  return archiveOf('restore-config', 'restore_config');
}

export function accessKeyArchive(): LambdaArchive {
  return archiveOf('access-key', 'access_key');
}

/** Made once in a process. */
function archiveOf(folder: string, module: string): LambdaArchive {
  const archive = archives.get(folder) ?? written(module, zipped(`${module}.js`, bundle(join(__dirname, folder))));
  archives.set(folder, archive);
  return archive;
}

/** The script that the package has instead of sources: in node_modules esbuild takes other files than in a clone. */
export const bundleFile = 'bundle.js';

/** The sources in a folder as one script. It holds no path, so that every checkout makes the same bytes. */
export function bundle(folder: string): Uint8Array {
  if (existsSync(join(folder, bundleFile))) {
    return readFileSync(join(folder, bundleFile));
  }
  const { outputFiles } = buildSync({
    entryPoints: ['handler.ts'],
    absWorkingDir: folder,
    bundle: true,
    write: false,
    platform: 'node',
    target: 'node22',
    format: 'cjs',
    // The runtime brings the SDK along.
    external: ['@aws-sdk/*'],
    minifySyntax: true,
    minifyWhitespace: true,
    // The script's behaviour must not depend on the settings of whatever project it is built in.
    tsconfigRaw: {},
  });
  return outputFiles[0]?.contents as Uint8Array;
}

/** One file in a zip that is the same wherever and whenever it is made: zip dates are local times, so is this one. */
export function zipped(name: string, content: Uint8Array): Uint8Array {
  return zipSync({ [name]: [content, { mtime: new Date(1980, 5, 1), os: 3, attrs: 0o644 << 16, level: 9 }] });
}

function written(module: string, zip: Uint8Array): LambdaArchive {
  const folder = join(scratchFolder(), 'lambda');
  mkdirSync(folder, { recursive: true });
  const path = join(folder, `${module}.zip`);
  writeFileSync(path, zip);
  return { path, base64sha256: createHash('sha256').update(zip).digest('base64') };
}
