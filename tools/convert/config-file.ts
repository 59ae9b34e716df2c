import TOML from '@iarna/toml';
import { configKeys, isOfType, isTable } from '../../src/config-keys/keys';
import { nestedTooDeep } from '../../src/foreign/nesting';
import { shown } from './note';
import type { Table } from './toml-values';

/** What GitLab Runner knows at a place of the file: a value of a type, or tables below. */
interface Place {
  type?: string;
  isList?: boolean;
  readonly below: Map<string, Place>;
}

const places: Place = { below: new Map() };
for (const { path, type } of configKeys) {
  const last = path.split('.').reduce((place, name) => {
    const plain = name.replace('[]', '');
    const next: Place = place.below.get(plain) ?? { below: new Map() };
    next.isList ||= name.endsWith('[]');
    place.below.set(plain, next);
    return next;
  }, places);
  last.type = type;
}

/** The only list that may be written as one value: StringOrArray in common/config.go. */
const oneOrMany = /\.pull_policy$/;

/**
 * A config.toml with its keys under the names of GitLab Runner, which takes them in any case.
 *
 * @throws {Error} when it is no TOML, or GitLab Runner could not decode it: every such key at once
 * @see https://pkg.go.dev/github.com/BurntSushi/toml#Decode
 */
export function readConfigToml(text: string): Table {
  const problems: string[] = [];
  const document = renamed(parsed(text), places, '', problems);
  if (problems.length > 0) {
    throw new Error(
      `GitLab Runner cannot read this file:\n${problems.map((problem) => `  - ${problem}`).join('\n')}\nCorrect it first, then convert it.`,
    );
  }
  return document;
}

/** The parser's message shows lines of the file, in which the token may be: only its first line is repeated. */
function parsed(text: string): Table {
  let document: Table;
  try {
    document = TOML.parse(text.replace(/^\ufeff/, ''));
  } catch (error) {
    throw new Error(`The file is not TOML: ${(error as Error).message.split('\n')[0]}`);
  }
  if (nestedTooDeep(document)) {
    throw new Error('The file is no config.toml: its tables are nested more than 100 deep');
  }
  return document;
}

function renamed(table: Table, place: Place | undefined, prefix: string, problems: string[]): Table {
  const names = Object.keys(table);
  const entries = names.map((name) => {
    const known = place && knownName(place, name, names);
    const path = `${prefix}${known ?? name}`;
    const below = known === undefined ? undefined : place?.below.get(known);
    return [known ?? name, valueAt(table[name], below, path, problems)] as const;
  });
  return Object.fromEntries(entries);
}

/** The exact name wins, then the one that differs in case only. */
function knownName({ below }: Place, name: string, names: readonly string[]): string | undefined {
  if (below.has(name)) {
    return name;
  }
  const close = [...below.keys()].find((known) => known.toLowerCase() === name.toLowerCase());
  return close === undefined || names.includes(close) ? undefined : close;
}

function valueAt(value: unknown, place: Place | undefined, path: string, problems: string[]): unknown {
  if (place?.type !== undefined) {
    const isOne = place.type.startsWith('[]') && !Array.isArray(value) && !oneOrMany.test(path);
    if (isOne || !isOfType(value, place.type)) {
      problems.push(`${path} is ${shown(path, value)}, and has to be of the type ${place.type}`);
    }
    return value;
  }
  const isTables = Array.isArray(value) && value.every(isTable);
  if (place?.isList ? !isTables : place && !isTable(value)) {
    problems.push(
      `${path} is ${shown(path, value)}, and has to be ${place?.isList ? `a list of tables: [[${path}]]` : `a table: [${path}]`}`,
    );
    return value;
  }
  if (isTables) {
    return value.map((one) => renamed(one, place, `${path}.`, problems));
  }
  return isTable(value) ? renamed(value, place, `${path}.`, problems) : value;
}
