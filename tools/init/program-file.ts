import { spawnSync } from 'node:child_process';
import { constants, copyFileSync, existsSync, mkdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, relative, resolve, sep } from 'node:path';
import { programPath } from '../command/written-files';
import { writtenByInit } from './main-file';

/** Where the program is written. */
export interface ProgramFile {
  readonly path: string;
  /** From the project's folder, with slashes. */
  readonly name: string;
  /** From the program's folder to the project's: `.`, `..`, `../..`. */
  readonly root: string;
  /** There is a file already. */
  readonly exists: boolean;
  /** What its stacks' names begin with: a stack's name is that of its state, so two programs may share none. */
  readonly stackPrefix: string;
  /** What a fleet may be called after it, `second` for `fleets/second.ts`; undefined for `main.ts`. */
  readonly program?: string;
}

/** @throws {Error} when nothing can be written there that would run */
export function programFile(project: string, out: string): ProgramFile {
  const path = resolve(project, out);
  const name = relative(project, path).split(sep).join('/');
  if (name.startsWith('..') || !/^[\w./-]+\.ts$/.test(name)) {
    throw new Error(
      `--to is ${out}: it has to be a .ts file in this project, of letters, digits and ._-/, such as fleets/${out.endsWith('.ts') ? 'second.ts' : 'main.ts'}`,
    );
  }
  if (existsSync(path) && !statSync(path).isFile()) {
    throw new Error(`--to is ${out}, which is no file: name another one`);
  }
  programPath('--to', path, writtenByInit, project);
  const folder = existing(dirname(path));
  if (!statSync(folder).isDirectory()) {
    throw new Error(`--to is ${out}, but ${relative(project, folder)} is a file, not a folder: name another one`);
  }
  const program = name === 'main.ts' ? undefined : nameLike(name);
  return {
    path,
    name,
    root: relative(dirname(path), project).split(sep).join('/') || '.',
    exists: existsSync(path),
    stackPrefix: program === undefined ? '' : `${name.replace(/\.ts$/, '').replace(/[^\w]+/g, '-')}-`,
    program,
  };
}

/** The nearest that is there: itself, or a folder above it. */
function existing(path: string): string {
  return existsSync(path) ? path : existing(dirname(path));
}

function nameLike(file: string): string {
  return basename(file, '.ts')
    .toLowerCase()
    .replace(/[^a-z\d]+/g, '-')
    .slice(0, 20)
    .replace(/^-|-$/g, '');
}

/** Git has what is there, byte for byte: anyone who replaces it loses nothing. */
export function isInGit({ path }: Pick<ProgramFile, 'path'>): boolean {
  const git = (...args: string[]) => spawnSync('git', args, { cwd: dirname(path), stdio: 'ignore' }).status === 0;
  return git('ls-files', '--error-unmatch', path) && git('diff', '--quiet', 'HEAD', '--', path);
}

/**
 * Writes all or nothing, by renaming a file that is complete.
 *
 * @returns how to get back what was there; undefined when nothing was
 */
export function writeProgram({ path, name, exists }: ProgramFile, text: string): string | undefined {
  const back = exists ? wayBack(path, name) : undefined;
  mkdirSync(dirname(path), { recursive: true });
  const draft = `${path}.${process.pid}.draft`;
  try {
    writeFileSync(draft, text);
    renameSync(draft, path);
  } catch (error) {
    // The draft is nothing that the user knows.
    throw Object.assign(error as Error, { path });
  } finally {
    rmSync(draft, { force: true });
  }
  return back;
}

/** Git has it, or a copy is kept. */
function wayBack(path: string, name: string): string {
  if (isInGit({ path })) {
    return `git checkout -- ${name} brings back what was there`;
  }
  for (let count = 1; ; count += 1) {
    const copy = `${path}.old${count === 1 ? '' : `-${count}`}`;
    if (!existsSync(copy)) {
      copyFileSync(path, copy, constants.COPYFILE_EXCL);
      return `what was there is kept as ${name}${copy.slice(path.length)}`;
    }
  }
}
