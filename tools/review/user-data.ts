import { isDeepStrictEqual } from 'node:util';
import { gunzipSync } from 'node:zlib';
import TOML from '@iarna/toml';

type Files = ReadonlyMap<string, string>;

/** The arguments of resources that hold user data. */
export const userDataArguments: readonly string[] = ['user_data', 'user_data_base64', 'user_data_raw'];

const configToml = '/etc/gitlab-runner/config.toml';

/**
 * What changes between two user data, told by the names of the files and, for config.toml, of the keys. What the files
 * hold is not told: somebody may have written a secret into one.
 */
export function userDataChanges(before: string, after: string): readonly string[] {
  const [old, now] = [machineFiles(before), machineFiles(after)];
  if (!old || !now) {
    return ['what it holds: it is no cloud-config document in JSON'];
  }
  const paths = [...new Set([...old.keys(), ...now.keys()])];
  const lines = paths.flatMap((path) => fileChange(path, old.get(path), now.get(path)));
  return lines.length > 0 ? lines : ['nothing in any file: it is only packed in another way'];
}

function fileChange(path: string, before: string | undefined, after: string | undefined): readonly string[] {
  if (before === after) {
    return [];
  }
  if (before === undefined || after === undefined) {
    return [`${path}: ${before === undefined ? 'added' : 'removed'}`];
  }
  const keys = path === configToml ? changedKeys(parseToml(before), parseToml(after)) : releases(before, after);
  return [`${path}: changed${keys.length > 0 ? ` (${keys.join(', ')})` : ''}`];
}

/** The releases that a boot installs are no secret, and anyone who changes no setting has to see that they change. */
function releases(before: string, after: string): readonly string[] {
  const old = new Map(versionsIn(before));
  return versionsIn(after)
    .filter(([name, version]) => old.has(name) && old.get(name) !== version)
    .map(([name, version]) => `${name} ${old.get(name)} -> ${version}`);
}

function versionsIn(environment: string): [string, string][] {
  return [...environment.matchAll(/^(\w+_VERSION)='([\w.+~-]*)'$/gm)].map(([, name = '', version = '']) => [
    name,
    version,
  ]);
}

/** The files of a cloud-config document by their path, and what runs as `runcmd`; undefined for anything else. */
function machineFiles(userData: string): Files | undefined {
  try {
    const [header, ...json] = unpacked(userData).split('\n');
    if (header?.trim() !== '#cloud-config') {
      return undefined;
    }
    const { write_files = [], runcmd } = JSON.parse(json.join('\n'));
    const files = write_files.map(({ path, content, encoding }: Record<string, string>) => [
      path,
      encoding ? unpacked(String(content)) : content,
    ]);
    return new Map([...files, ['runcmd', JSON.stringify(runcmd)]]);
  } catch {
    return undefined;
  }
}

function unpacked(data: string): string {
  const bytes = Buffer.from(data, 'base64');
  const isBase64 = bytes.toString('base64').replace(/=+$/, '') === data.trim().replace(/=+$/, '');
  if (!isBase64) {
    return data;
  }
  return (bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes).toString();
}

type Toml = Readonly<Record<string, unknown>>;

function parseToml(text: string): Toml {
  try {
    return TOML.parse(text);
  } catch {
    return {};
  }
}

function changedKeys(before: unknown, after: unknown, path = ''): readonly string[] {
  if (isDeepStrictEqual(before, after)) {
    return [];
  }
  if (!isTable(before) || !isTable(after) || Array.isArray(before) !== Array.isArray(after)) {
    return [path];
  }
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].flatMap((key) =>
    changedKeys((before as Toml)[key], (after as Toml)[key], path ? `${path}.${key}` : key),
  );
}

function isTable(value: unknown): value is object {
  return value !== null && typeof value === 'object';
}

/** How many machines or jobs config.toml allows, by the key that says so. */
export function ceilings(userData: string): ReadonlyMap<string, number> {
  const { concurrent, runners = [] } = parseToml(machineFiles(userData)?.get(configToml) ?? '') as {
    readonly concurrent?: unknown;
    readonly runners?: readonly Toml[];
  };
  const found: readonly (readonly [string, unknown])[] = runners.flatMap((runner, index) => {
    const machine = runner.machine as Toml | undefined;
    const autoscaler = runner.autoscaler as Toml | undefined;
    return [
      [`runners.${index}.limit`, runner.limit],
      [`runners.${index}.machine.IdleCount`, machine?.IdleCount],
      [`runners.${index}.autoscaler.max_instances`, autoscaler?.max_instances],
      [`runners.${index}.autoscaler.capacity_per_instance`, autoscaler?.capacity_per_instance],
    ];
  });
  return new Map(
    [['concurrent', concurrent] as const, ...found].flatMap(([key, value]) =>
      typeof value === 'number' ? [[key, value]] : [],
    ),
  );
}
