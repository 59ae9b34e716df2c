import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { isOfModule, type ModuleFiles } from './module-reader';

/** A release of the module: a folder, or a tag, branch or commit of a clone. */
export interface ModuleSource {
  readonly name: string;
  readonly files: ModuleFiles;
  /** The clone that knows its history; undefined for a folder without one. */
  readonly clone?: string;
  /** What `git diff` compares with; undefined is the folder as it stands. */
  readonly ref?: string;
}

/**
 * @param where a folder, or a ref of the clone
 * @param clone any folder of a clone, or a bare one
 * @throws when there is neither, or it holds no module
 */
export function openModule(where: string, clone: string): ModuleSource {
  const source = isFolder(where) ? folder(where) : ref(where, clone);
  if (![...source.files.keys()].some((path) => /^[^/]*\.tf$/.test(path))) {
    throw new Error(
      `${where} holds no Terraform files: name the folder of the module itself, or a ref of a clone of it`,
    );
  }
  return source;
}

/** The tag of a version in a clone, as the module has written them over time; undefined when it was not fetched. */
export function tagOf(version: string, clone: string): string | undefined {
  return [version, `v${version}`].find((tag) => commitOf(`refs/tags/${tag}`, clone) !== undefined);
}

/** @throws with what git says */
export function git(clone: string, args: readonly string[], input = ''): string {
  const options = { encoding: 'utf8', input, maxBuffer: 2 ** 28 } as const;
  const { status, stdout, stderr, error } = spawnSync('git', ['-C', clone, ...args], options);
  if (error) {
    throw new Error(`git cannot be run: ${error.message}`);
  }
  if (status !== 0) {
    throw new Error(stderr.trim());
  }
  return stdout;
}

function isFolder(path: string): boolean {
  return existsSync(path) && statSync(path).isDirectory() && !existsSync(join(path, 'HEAD'));
}

function folder(path: string): ModuleSource {
  const paths = readdirSync(path, { recursive: true, encoding: 'utf8' }).map((file) => file.replaceAll('\\', '/'));
  const files = paths.filter((file) => isOfModule(file) && statSync(join(path, file)).isFile());
  const clone = existsSync(join(path, '.git')) ? path : undefined;
  return { name: path, files: new Map(files.map((file) => [file, readFileSync(join(path, file), 'utf8')])), clone };
}

function ref(name: string, clone: string): ModuleSource {
  const commit = [name, `refs/tags/v${name}`].map((candidate) => commitOf(candidate, clone)).find(Boolean);
  if (!commit) {
    throw new Error(
      `${name} is neither a folder nor a ref of the clone ${clone}: fetch it there (git fetch upstream --tags), or name the clone with --clone PATH`,
    );
  }
  const paths = git(clone, ['ls-tree', '-r', '--full-tree', '--name-only', '-z', commit])
    .split('\0')
    .filter((path) => path !== '' && isOfModule(path));
  return {
    name,
    files: new Map(paths.map((path) => [path, git(clone, ['cat-file', 'blob', `${commit}:${path}`])])),
    clone,
    ref: commit,
  };
}

function commitOf(name: string, clone: string): string | undefined {
  const args = ['-C', clone, 'rev-parse', '--verify', '--quiet', '--end-of-options', `${name}^{commit}`];
  const { status, stdout } = spawnSync('git', args, { encoding: 'utf8' });
  return status === 0 ? stdout.trim() : undefined;
}
