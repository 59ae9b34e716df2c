import type { Setting } from './setting';
import { kebab, type StackSettings } from './stacks';

/**
 * The interfaces of what users write, one file each, by path. TypeScript 7's language server shows no documentation of
 * types that zod infers, and none of them has a default to show.
 */
export function inputTypes(stacks: readonly StackSettings[]): Readonly<Record<string, string>> {
  return Object.fromEntries(stacks.map((stack) => [inputFile(stack), inputType(stack)]));
}

const inputFile = ({ input }: StackSettings) => `src/settings/inputs/${kebab(input.replace(/Input$/, ''))}.ts`;

function inputType({ stack, summary, input, settings }: StackSettings): string {
  const body = settings.map((setting) => field(setting, '  ')).join('\n');
  const needsConfigToml = body.includes(': ConfigToml;');
  return `// Written by \`npx runners docs\` from the schemas in src/settings. Do not edit.
${needsConfigToml ? "import type { ConfigToml } from '../../config-keys/config-toml';\n" : ''}
/** What a ${stack} takes. ${summary} */
export interface ${input} {
${body}
}
`;
}

function field(setting: Setting, indent: string): string {
  return `${comment(setting, indent)}${indent}${setting.name}${setting.isRequired ? '' : '?'}:${space(typeOf(setting, indent))};`;
}

const space = (type: string) => (type.startsWith('\n') ? type : ` ${type}`);

function typeOf(setting: Setting, indent: string): string {
  if (setting.holds === undefined) {
    return inLines(setting, indent);
  }
  if (setting.holds === 'map') {
    const element = typeOf({ ...setting, holds: 'object' }, `${indent}  `);
    return `{\n${indent}  [name: string]: ${element};\n${indent}}`;
  }
  const body = setting.fields.map((inner) => field(inner, `${indent}  `)).join('\n');
  return setting.holds === 'list' ? `{\n${body}\n${indent}}[]` : `{\n${body}\n${indent}}`;
}

/** As the formatter breaks a choice of many words. */
function inLines({ name, isRequired, type }: Setting, indent: string): string {
  if (`${indent}${name}${isRequired ? '' : '?'}: ${type};`.length <= 120) {
    return type;
  }
  const isList = type.endsWith(')[]');
  const words = (isList ? type.slice(1, -3) : type).split(' | ');
  const lines = words.map((word) => `\n${indent}  | ${word}`).join('');
  return isList ? `(${lines}\n${indent})[]` : lines;
}

/** A comment is never longer than the line that a reader's editor wraps: it has the line breaks of the source. */
function comment({ text, see, since, default: value }: Setting, indent: string): string {
  const tags = [
    ...(value === undefined ? [] : [`@default ${value}`]),
    ...(since === undefined ? [] : [`@since ${since}`]),
    ...(see === undefined ? [] : [`@see ${see}`]),
  ];
  const lines = [...(text === '' ? [] : text.split('\n')), ...(text !== '' && tags.length > 0 ? [''] : []), ...tags];
  if (lines.length === 0) {
    return '';
  }
  const [only = ''] = lines;
  return lines.length === 1 && `${indent}/** ${only} */`.length <= 120
    ? `${indent}/** ${only} */\n`
    : `${indent}/**\n${lines.map((line) => `${indent} * ${line}`.trimEnd()).join('\n')}\n${indent} */\n`;
}
