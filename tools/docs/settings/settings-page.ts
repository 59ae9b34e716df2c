import { codeCell } from '../../text/markdown';
import { outputsOf } from './outputs';
import type { Setting } from './setting';
import { runnerReleaseOf, variableOf } from './sources';
import type { StackSettings } from './stacks';

/** The page with every setting and every output of each stack. */
export function settingsPage(stacks: readonly StackSettings[]): string {
  const sections = stacks.map((stack, index) => section(stack, stacks.slice(0, index)));
  return `# Settings

<!-- Written by \`npx runners docs\` from the schemas in src/settings. Do not edit. -->

Every setting of each stack, and its outputs. Your editor shows the same text and default when you hover over a setting.

- The first column has the name of a setting, and below it the variable of the module at release 9.5.2 that it mirrors, or \`own\`
  for a setting of this project. In an object, the variable is an attribute of the variable of the object.
- The second column ends with the type, the default and the unit. \`number\` and \`boolean\` also accept their text, because
  Terraform's outputs are text. A default is a value of TypeScript, or a description.
- A release of GitLab Runner is the first that reads the key, if it is later than 16.0. All settings are in this project since
  its release 1.0.0, unless a later one is named.

Every stack also takes \`region\` (default: the environment, as for Terraform), \`state\` (default: a file next to the project;
\`{ bucket, region, keyPrefix, kmsKeyId }\` keeps the state in S3) and \`adopt\` (written by \`npx runners adopt\`).

${stacks.map(({ stack, input }) => `- [${heading(stack, input)}](#${anchor(heading(stack, input))})`).join('\n')}

${sections.join('\n')}`;
}

const heading = (stack: string, input: string) =>
  ({ NewNetworkInput: `${stack}, a new network`, ExistingNetworkInput: `${stack}, an existing network` })[input] ??
  stack;

const anchor = (title: string) =>
  title
    .toLowerCase()
    .replace(/[^a-z -]/g, '')
    .replaceAll(' ', '-');

/** Groups that another stack has already, in the same words, are a link to it. */
function section({ stack, file, summary, input, settings }: StackSettings, before: readonly StackSettings[]): string {
  const twin = (setting: Setting) =>
    before.find((other) => other.settings.some((one) => JSON.stringify(one) === JSON.stringify(setting)));
  const shared = settings.filter((setting) => twin(setting) !== undefined);
  const own = settings.filter((setting) => twin(setting) === undefined);
  const plain = own.filter(({ holds }) => holds === undefined);
  const groups = own.filter(({ holds }) => holds !== undefined);
  const parts = [
    `## ${heading(stack, input)}`,
    summary,
    ...(plain.length > 0 ? [table(plain)] : []),
    ...groups.map((group) => groupSection(group)),
    ...(shared.length > 0 ? [sharedSection(shared, twin)] : []),
    ...outputSection(file, input),
  ];
  return `${parts.join('\n\n')}\n`;
}

function groupSection(setting: Setting): string {
  const kind = { object: 'an object', list: 'a list of objects', map: 'a map of objects by a name of your choice' };
  const variable = variableOf(setting.path);
  const facts = [
    variable && `variable \`${variable}\``,
    setting.holds !== 'object' && kind[setting.holds ?? 'object'],
    setting.isRequired ? 'required' : setting.default && `default: ${defaultCell(setting)}`,
  ].filter(Boolean);
  const inner = setting.fields.filter(({ holds }) => holds === undefined);
  const nested = setting.fields.filter(({ holds }) => holds !== undefined);
  return [
    `### \`${setting.path}\``,
    [
      setting.text.replace(/\s+/g, ' '),
      facts.length > 0 ? `(${facts.join(', ')})` : '',
      setting.see ? `[Documentation](${setting.see})` : '',
    ]
      .filter(Boolean)
      .join(' '),
    ...(inner.length > 0 ? [table(inner)] : []),
    ...nested.map(groupSection),
  ]
    .filter(Boolean)
    .join('\n\n');
}

const columns = ['setting, variable of the module', 'what it does, type, default'];

function table(settings: readonly Setting[]): string {
  const rows = settings.map((setting) => `| ${cells(setting).join(' | ')} |`);
  return [`| ${columns.join(' | ')} |`, `| ${columns.map(() => '---').join(' | ')} |`, ...rows].join('\n');
}

/** Two columns: with more, GitHub's page is too narrow for the long names. */
function cells(setting: Setting): string[] {
  const { name, path, text, type, unit, since } = setting;
  const release = runnerReleaseOf(path);
  const variable = variableOf(path);
  const facts = [
    typeCell(type),
    setting.isRequired ? '**required**' : `default: ${defaultCell(setting)}`,
    unit && `in ${unit}`,
    since && `since ${since}`,
    release && `GitLab Runner ${release}`,
  ];
  return [
    `\`${name}\`<br>${variable === undefined ? 'own' : `\`${attributeOf(variable, path)}\``}`,
    `${text
      .replace(/\s+/g, ' ')
      .replace(/ ?Required\./, '')
      .replace(/\((https:[^)]+)\)/g, '([documentation]($1))')
      .replaceAll('|', '\\|')}<br>${facts.filter(Boolean).join(', ')}`,
  ];
}

/** The part of a variable's name that the heading of its object does not have. */
function attributeOf(variable: string, path: string): string {
  const object = variableOf(path.slice(0, Math.max(0, path.lastIndexOf('.'))));
  return object !== undefined && variable.startsWith(`${object}.`) ? variable.slice(object.length + 1) : variable;
}

/** Without the text that numbers and booleans may also be. */
const typeCell = (type: string) =>
  `\`${type
    .replace("boolean | 'true' | 'false'", 'boolean')
    .replace(/\(?number \| string\)?/, 'number')
    .replaceAll('|', '\\|')}\``;

const defaultCell = ({ default: value = '' }: Setting) =>
  value.startsWith('- ') ? value.slice(2).replaceAll('|', '\\|') : codeCell(value);

function sharedSection(shared: readonly Setting[], twin: (setting: Setting) => StackSettings | undefined): string {
  const byStack = new Map<string, string[]>();
  for (const setting of shared) {
    const { stack = '', input = '' } = twin(setting) ?? {};
    const title = heading(stack, input);
    byStack.set(title, [...(byStack.get(title) ?? []), `\`${setting.name}\``]);
  }
  return [...byStack]
    .map(([title, names]) => `The same as in [${title}](#${anchor(title)}): ${names.join(', ')}.`)
    .join('\n\n');
}

function outputSection(file: string, input: string): string[] {
  const outputs = outputsOf(file);
  // The second interface of a stack has the outputs of the first.
  if (outputs.length === 0 || input === 'ExistingNetworkInput') {
    return [];
  }
  const rows = outputs.map(({ name, description }) => `| \`${name}\` | ${description} |`);
  return [
    `### Outputs of ${file.replace(/-stack$/, '')}`,
    `| output | what it is |\n| --- | --- |\n${rows.join('\n')}`,
  ];
}
