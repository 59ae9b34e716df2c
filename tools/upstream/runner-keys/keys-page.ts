import type { ConfigKey } from '../../../src/config-keys/keys';
import { executorsOf } from '../../../src/settings/config-toml/executors';
import { type Owner, ownerOf } from '../../../src/settings/config-toml/owners';
import { meaning } from './config-toml-type';

/** The page of documentation, docs/config-toml.md: every key by its table, and how it gets into the file. */
export function keysPage(keys: readonly ConfigKey[]): string {
  const tables = new Map<string, ConfigKey[]>();
  for (const key of keys) {
    const table = key.path.includes('.') ? key.path.slice(0, key.path.lastIndexOf('.')) : '';
    tables.set(table, [...(tables.get(table) ?? []), key]);
  }
  const sections = [...tables].sort(([one], [other]) => (one < other ? -1 : 1));
  return `# Keys of config.toml

<!-- Written by \`npx runners upstream keys\`, from src/config-keys/keys.json. Do not edit. -->

The keys that GitLab Runner 16.0 and later reads, and how each gets into the file of a fleet. \`configToml\` takes a key under
its own name, \`runners\` as one table: \`configToml: { runners: { docker: { services_limit: 4 } } }\`. In variable files the
setting is \`config_toml\`. What the keys do is in
[GitLab's documentation](https://docs.gitlab.com/runner/configuration/advanced-configuration/).

"Since" and "until" are the first and the last release that knows a key. A key "with" some executors is an error with the
others.
${sections.map(([table, inTable]) => section(table, inTable)).join('')}`;
}

function section(table: string, keys: readonly ConfigKey[]): string {
  const heading = table === '' ? 'The global section' : headingOf(table);
  const rows = keys.map((key) => `| \`${key.path.slice(table.length && table.length + 1)}\`<br>${cells(key)} |`);
  return `\n## ${heading}\n\n| key, value | since | until | set by |\n| --- | --- | --- | --- |\n${rows.join('\n')}\n`;
}

/** As TOML has it: \`[[runners]]\`, \`[runners.docker]\`. */
function headingOf(table: string): string {
  const plain = table.replaceAll('[]', '');
  return table.endsWith('[]') ? `\`[[${plain}]]\`` : `\`[${plain}]\``;
}

function cells({ path, type, since = '', until = '' }: ConfigKey): string {
  return [lowerFirst(meaning(type)), since, until, way(path)].join(' | ');
}

const lowerFirst = (text: string) => text.charAt(0).toLowerCase() + text.slice(1);

function way(path: string): string {
  const owner = ownerOf(path, 'fleet');
  if (owner) {
    return ownedBy(owner);
  }
  const executors = executorsOf(path);
  if (executors === undefined) {
    return '`configToml`';
  }
  return executors.length > 0 ? `\`configToml\`, with ${executors.join(', ')}` : 'no executor of a fleet reads it';
}

const ownedBy = (owner: Owner) => ('setting' in owner ? `\`${owner.setting}\`` : `not to be set: ${owner.reason}`);
