import { Fact, Template } from '../templates/template-text';
import { Float } from '../templates/toml-document';
import table from './keys.json';

/** A key of config.toml. */
export interface ConfigKey {
  /** Its tables before dots, `[]` behind each that there may be several of: `runners[].docker.image`. */
  readonly path: string;
  /** As GitLab Runner's source has it, such as `[]string`, `time.Duration` or `map[string]bool`. */
  readonly type: string;
  /** The first release that knows it, without its patch number; none when 16.0 did. */
  readonly since?: string;
  /** The last release that knows it. */
  readonly until?: string;
}

/** Every key of every release from 16.0 on. {@link table.source} says where they come from. */
export const configKeys: readonly ConfigKey[] = table.keys;

const byPath = new Map(configKeys.map((key) => [key.path, key]));

/** The key of that path; undefined where no release knows it. */
export const keyAt = (path: string): ConfigKey | undefined => byPath.get(path);

/** A key that a document has, with its value. `key` is missing where no release knows it. */
export interface WrittenKey {
  readonly path: string;
  readonly value: unknown;
  readonly key?: ConfigKey;
}

/** What a document says, in its order: tables are gone through, free maps such as `feature_flags` are one key each. */
export function writtenKeys(document: object, prefix = ''): WrittenKey[] {
  return Object.entries(document).flatMap(([name, value]) => {
    const path = `${prefix}${name}`;
    const key = byPath.get(path);
    if (value === undefined) {
      return [];
    }
    if (key === undefined && isTable(value)) {
      return writtenKeys(value, `${path}.`);
    }
    if (key === undefined && Array.isArray(value) && value.length > 0 && value.every(isTable)) {
      return value.flatMap((one) => writtenKeys(one, `${path}[].`));
    }
    return [{ path, value, key }];
  });
}

/**
 * The keys of a document that a release ignores silently, or refuses where it checks the file (`lint`).
 *
 * @param release such as 16.0.3
 */
export function keysUnknownTo(release: string, document: object): WrittenKey[] {
  const unknown = writtenKeys(document).filter(({ key }) => key === undefined || !isKnownTo(release, key));
  return unknown.filter(({ path }, index) => unknown.findIndex((other) => other.path === path) === index);
}

export function isKnownTo(release: string, { since, until }: ConfigKey): boolean {
  return (since === undefined || compareMinor(release, since) >= 0) && (!until || compareMinor(release, until) <= 0);
}

/** Below 0 when the first is the older, 0 when they are patches of the same release. */
export function compareMinor(one: string, other: string): number {
  const [[major = 0, minor = 0] = [], [otherMajor = 0, otherMinor = 0] = []] = [one, other].map((release) =>
    release.split('.').map(Number),
  );
  return major - otherMajor || minor - otherMinor;
}

/** The keys of a document, read by a TOML library, whose value GitLab Runner cannot decode. */
export function wrongTypes(document: object): WrittenKey[] {
  return writtenKeys(document).filter(({ key, value }) => key !== undefined && !isOfType(value, key.type));
}

/** @param type as in {@link ConfigKey} */
export function isOfType(value: unknown, type: string): boolean {
  if (type.startsWith('[]')) {
    // `pull_policy` is a list or one of it.
    return [value].flat().every((one) => isOfType(one, type.slice(2)));
  }
  if (type.startsWith('map[string]')) {
    const values = type.slice('map[string]'.length);
    return isTable(value) && (values === 'any' || Object.values(value).every((one) => isOfType(one, values)));
  }
  switch (type) {
    case 'bool':
      return typeof value === 'boolean';
    case 'int':
    case 'int64':
      return Number.isInteger(value);
    case 'float64':
      return typeof value === 'number';
    case 'time.Duration':
      return (
        Number.isInteger(value) ||
        (typeof value === 'string' && /^(0|-?(\d+(\.\d+)?(ns|us|µs|ms|s|m|h))+)$/.test(value))
      );
    case 'time.Time':
      return value instanceof Date;
    default:
      return typeof value === 'string';
  }
}

export function isTable(value: unknown): value is Readonly<Record<string, unknown>> {
  const isText = value instanceof Fact || value instanceof Template || value instanceof Float || value instanceof Date;
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !isText;
}
