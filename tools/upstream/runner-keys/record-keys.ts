import { type ConfigKey, compareMinor } from '../../../src/config-keys/keys';
import { git } from '../module-source';
import { type GoPackage, readPackage } from './go-structs';
import { keysOfRelease, keysOfReleases } from './release-keys';

/** Older releases of GitLab Runner are not installed here. */
const oldest = '16.0';

export interface RecordedKeys {
  readonly keys: ConfigKey[];
  /** The tags that were read, the first of each minor release. */
  readonly tags: readonly string[];
}

/**
 * Every key of config.toml that a release from 16.0 on reads.
 *
 * @param clone of GitLab Runner, with its tags
 * @throws when the clone has none of these tags
 */
export function recordKeys(clone: string): RecordedKeys {
  const all = git(clone, ['tag', '--list', '--sort=version:refname', 'v*']).split('\n');
  const releases = all.filter((tag) => /^v\d+\.\d+\.\d+$/.test(tag) && compareMinor(minorOf(tag), oldest) >= 0);
  const tags = releases.filter((tag, index) => releases.findIndex((one) => minorOf(one) === minorOf(tag)) === index);
  if (tags.length === 0) {
    throw new Error(
      `${clone} has no release of GitLab Runner from ${oldest} on: fetch its tags, or name a clone of GitLab Runner with --clone DIR`,
    );
  }
  const keys = keysOfReleases(
    tags.map((tag) => ({ minor: minorOf(tag), keys: keysOfRelease(packagesOf(clone, tag)) })),
  );
  return { keys, tags };
}

const minorOf = (tag: string) => tag.replace(/^v/, '').split('.').slice(0, 2).join('.');

function packagesOf(clone: string, tag: string): (folder: string) => GoPackage {
  const read = new Map<string, GoPackage>();
  return (folder) => {
    const known = read.get(folder) ?? readPackage(sourcesOf(clone, tag, folder));
    read.set(folder, known);
    return known;
  };
}

/** One after the other, as git shows several files. */
function sourcesOf(clone: string, tag: string, folder: string): string[] {
  const files = git(clone, ['ls-tree', '--full-tree', '--name-only', '-z', tag, `${folder}/`])
    .split('\0')
    .filter((path) => path.endsWith('.go') && !path.endsWith('_test.go'));
  return files.length > 0 ? [git(clone, ['show', ...files.map((path) => `${tag}:${path}`)])] : [];
}

/** The table as the project keeps it. */
export function keysFile({ keys, tags }: RecordedKeys): string {
  const source = `gitlab.com/gitlab-org/gitlab-runner, the struct definitions of every minor release from ${tags[0]} to ${tags.at(-1)}: common/config.go and what it refers to`;
  return `{\n  "source": ${JSON.stringify(source)},\n  "keys": [\n${keys.map(keyLine).join(',\n')}\n  ]\n}\n`;
}

/** Laid out as the formatter does it: on one line where that has room. */
function keyLine(key: ConfigKey, index: number, { length }: readonly ConfigKey[]): string {
  const pairs = Object.entries(key).map(([name, value]) => `${JSON.stringify(name)}: ${JSON.stringify(value)}`);
  const line = `    { ${pairs.join(', ')} }`;
  const width = line.length + (index < length - 1 ? 1 : 0);
  return width <= 120 ? line : `    {\n${pairs.map((pair) => `      ${pair}`).join(',\n')}\n    }`;
}
