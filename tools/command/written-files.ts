import { existsSync, lstatSync, readFileSync, realpathSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';

/** The folder of this project. */
const project = resolve(__dirname, '..', '..');

/** What the project itself is made of, next to its root files. No command writes into these. */
const ownFolders = ['src', 'tools', 'stacks', 'assets', 'examples', '__tests__', 'node_modules', '.git'];

/** The files in the root of the project that are its own. `main.ts` is not one: it is what users write. */
const ownFiles =
  /^(package(-lock)?\.json|tsconfig.*\.json|biome\.json|cdktf\.json|vitest\..*|(README|CHANGELOG|CONTRIBUTING|SECURITY)\.md|LICENSE|renovate\.json|\..*)$/;

/**
 * Where a file goes that somebody else named, such as a path in a plan: below the folder that the user named, whatever
 * `..` or symbolic links say.
 *
 * @param name an absolute path counts from the folder
 * @throws {Error} when it would be written elsewhere
 */
export function pathBelow(folder: string, name: string): string {
  const target = resolve(folder, `.${sep}${name}`);
  if (!isBelow(resolve(folder), target)) {
    throw new Error(`${name} leads out of ${folder}: nothing was written. Look where this file name comes from`);
  }
  const link = linkBetween(resolve(folder), target);
  if (link !== undefined) {
    throw new Error(`${link} is a symbolic link, so ${name} could be written elsewhere: name an empty folder`);
  }
  return target;
}

/**
 * A file or folder that an option names for a result. It may be anywhere but where the project's own code is.
 *
 * @param option as it is written, such as `--out`
 * @throws {Error} when something of the project itself would be overwritten
 */
export function resultPath(option: string, path: string, root: string = project): string {
  const name = relative(realpathSync(root), realPath(resolve(path)));
  const [first = ''] = name.split(sep);
  if (name === '' || ownFolders.includes(first) || (first === name && ownFiles.test(first))) {
    throw new Error(
      `${option} is ${path}, which belongs to this project itself: name a path outside ${ownFolders.join(', ')}`,
    );
  }
  return path;
}

/**
 * A program that a command writes: `main.ts`, a file that does not exist yet, or one that the same command wrote.
 *
 * @param mark a sentence that the command writes into each of its programs
 * @throws {Error} for every other file
 */
export function programPath(option: string, path: string, mark: string, root: string = project): string {
  resultPath(option, path, root);
  const isMain = relative(realpathSync(root), realPath(resolve(path))) === 'main.ts';
  if (!isMain && existsSync(path) && !readFileSync(path, 'utf8').includes(mark)) {
    throw new Error(`${option} is ${path}, which this command did not write: name another file, or remove that one`);
  }
  return path;
}

/** With every link followed, of which the last parts may not exist yet. */
function realPath(path: string): string {
  return existsSync(path) ? realpathSync(path) : join(realPath(dirname(path)), basename(path));
}

function isBelow(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way !== '' && way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}

/** The first symbolic link on the way from a folder to what is below it. */
function linkBetween(folder: string, target: string): string | undefined {
  const steps = relative(folder, target).split(sep);
  return steps
    .map((_, index) => join(folder, ...steps.slice(0, index + 1)))
    .find((path) => lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink());
}
