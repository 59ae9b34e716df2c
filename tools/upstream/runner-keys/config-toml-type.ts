import type { ConfigKey } from '../../../src/config-keys/keys';
import { type Owner, ownerOf } from '../../../src/settings/config-toml/owners';

interface Table {
  readonly tables: Map<string, Table>;
  readonly keys: Map<string, ConfigKey>;
  isList: boolean;
}

/** The type of the setting `configToml`, a property for each key. What an editor shows of a property is made of the table. */
export function configTomlType(keys: readonly ConfigKey[]): string {
  const root = emptyTable();
  for (const key of keys) {
    add(root, key.path.split('.'), key);
  }
  return `// Written by \`npx runners upstream keys\`, from keys.json. Do not edit.

/** The keys of GitLab Runner's config.toml. See https://docs.gitlab.com/runner/configuration/advanced-configuration/ */
export interface ConfigToml {
${properties(root, '  ')}}
`;
}

const emptyTable = (): Table => ({ tables: new Map(), keys: new Map(), isList: false });

function add(table: Table, [name = '', ...rest]: readonly string[], key: ConfigKey): void {
  if (rest.length === 0) {
    table.keys.set(name, key);
    return;
  }
  const plain = name.replace('[]', '');
  const inner = table.tables.get(plain) ?? emptyTable();
  // There is one runner in a stack.
  inner.isList = name.endsWith('[]') && plain !== 'runners';
  table.tables.set(plain, inner);
  add(inner, rest, key);
}

function properties({ keys, tables }: Table, indent: string): string {
  const written = [...keys].map(
    ([name, key]) => `${indent}/** ${description(key)} */\n${indent}readonly ${quoted(name)}?: ${typeOf(key)};\n`,
  );
  const nested = [...tables].map(([name, inner]) => {
    const body = `{\n${properties(inner, `${indent}  `)}${indent}}`;
    return `${indent}readonly ${quoted(name)}?: ${inner.isList ? `readonly ${body}[]` : body};\n`;
  });
  return [...written, ...nested].join('');
}

const quoted = (name: string) => (/^\w+$/.test(name) ? name : `'${name}'`);

function description({ path, type, since, until }: ConfigKey): string {
  const releases = [since && `GitLab Runner ${since} and later.`, until && `Gone after GitLab Runner ${until}.`];
  return [`${meaning(type)}.`, ...releases, owned(ownerOf(path, 'fleet'))].filter(Boolean).join(' ');
}

function owned(owner: Owner | undefined): string {
  if (owner === undefined) {
    return '';
  }
  return 'setting' in owner ? `Not to be set here: \`${owner.setting}\` writes it.` : `Not to be set: ${owner.reason}.`;
}

/** What a type of the table is called. */
export function meaning(type: string): string {
  const names: Readonly<Record<string, string>> = {
    bool: 'On or off',
    int: 'A whole number',
    int64: 'A whole number',
    float64: 'A number',
    string: 'Text',
    'time.Duration': 'A length of time, such as `90s`, `10m` or `1h30m`',
    'time.Time': 'A point in time',
    '[]string': 'A list of texts',
    '[]float64': 'A list of numbers',
    'map[string]bool': 'Names, each on or off',
    'map[string]string': 'Names with texts',
    'map[string]any': 'Names with values',
    'map[string][]string': 'Names, each with a list of texts',
  };
  return names[type] ?? type;
}

function typeOf({ type }: ConfigKey): string {
  if (type.startsWith('[]')) {
    return `readonly ${scalar(type.slice(2))}[]`;
  }
  if (type.startsWith('map[string]')) {
    const value = type.slice('map[string]'.length);
    const inner = value.startsWith('[]') ? `readonly ${scalar(value.slice(2))}[]` : scalar(value);
    return `Readonly<Record<string, ${inner}>>`;
  }
  return scalar(type);
}

function scalar(type: string): string {
  const scalars: Readonly<Record<string, string>> = {
    bool: 'boolean',
    int: 'number',
    int64: 'number',
    float64: 'number',
    any: 'unknown',
  };
  return scalars[type] ?? 'string';
}
