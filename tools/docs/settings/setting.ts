import type { z } from 'zod';
import type { Comments } from './comments';

/** A setting as the documentation shows it. */
export interface Setting {
  /** Its name, with those of the settings that it is in before dots. */
  readonly path: string;
  readonly name: string;
  /** What the source says of it, without tags. */
  readonly text: string;
  /** Where the value is described by AWS or GitLab. */
  readonly see?: string;
  /** The release of this project that brought it, where that is not the first. */
  readonly since?: string;
  readonly unit?: string;
  readonly isRequired: boolean;
  /** In TypeScript. An object of known settings is `fields` instead. */
  readonly type: string;
  /** Whether it is one object, a list of them, or a map of them. */
  readonly holds?: 'object' | 'list' | 'map';
  readonly fields: readonly Setting[];
  /** A value of JavaScript, or `- ` and words. */
  readonly default?: string;
}

type Schema = z.core.$ZodType;

/** The settings of an object, in the order of the source. */
export function settingsOf(schema: Schema, comments: Comments, prefix = ''): Setting[] {
  const { def } = (bare(schema).schema as z.core.$ZodTypes)._zod;
  if (def.type !== 'object') {
    return [];
  }
  return Object.entries(def.shape as Readonly<Record<string, Schema>>)
    .filter(([, inner]) => !isNever(inner))
    .map(([name, inner]) => settingOf(name, inner, comments.fields.get(name), prefix));
}

function settingOf(name: string, schema: Schema, comments: Comments | undefined, prefix: string): Setting {
  const path = `${prefix}${name}`;
  const known = comments ?? { text: '', fields: new Map() };
  const { text, tags } = partsOf(known.text);
  const { schema: inner, isOptional, value } = bare(schema);
  const { element, holds } = held(inner);
  const fields = holds ? settingsOf(element, known, `${path}.`) : [];
  return {
    path,
    name,
    text,
    see: tags.see,
    since: tags.since,
    unit: unitOf(text, typeText(inner)),
    isRequired: !isOptional,
    type: typeText(inner),
    ...(fields.length > 0 ? { holds } : {}),
    fields,
    default:
      isOptional && !(holds === 'object' && value !== undefined) ? (tags.default ?? defaultOf(value, text)) : undefined,
  };
}

/** A schema without what makes it optional, and the value that it has then. */
function bare(schema: Schema): { readonly schema: Schema; readonly isOptional: boolean; readonly value?: unknown } {
  const { def } = (schema as z.core.$ZodTypes)._zod;
  switch (def.type) {
    case 'default':
    case 'prefault':
      return { ...bare(def.innerType), isOptional: true, value: def.defaultValue };
    case 'optional':
      return { ...bare(def.innerType), isOptional: true };
    case 'pipe':
      return bare(def.in);
    default:
      return { schema, isOptional: false };
  }
}

function held(schema: Schema): { readonly element: Schema; readonly holds?: Setting['holds'] } {
  const { def } = (schema as z.core.$ZodTypes)._zod;
  switch (def.type) {
    case 'object':
      return { element: schema, holds: 'object' };
    case 'array':
      return { element: bare(def.element).schema, holds: 'list' };
    case 'record':
      return { element: bare(def.valueType).schema, holds: 'map' };
    default:
      return { element: schema };
  }
}

const isNever = (schema: Schema): boolean => typeText(bare(schema).schema) === 'never';

/** @throws {Error} for a kind of schema that no setting had so far */
export function typeText(schema: Schema): string {
  const { def } = (bare(schema).schema as z.core.$ZodTypes)._zod;
  switch (def.type) {
    case 'string':
    case 'number':
    case 'boolean':
    case 'never':
      return def.type;
    case 'enum':
      return Object.values(def.entries).map(literal).join(' | ');
    case 'literal':
      return def.values.map(literal).join(' | ');
    case 'union':
      return def.options.map(typeText).join(' | ');
    case 'array':
      return listOf(typeText(def.element));
    case 'record':
      return `Record<string, ${typeText(def.valueType)}>`;
    case 'custom':
      return 'ConfigToml';
    case 'object':
      return 'object';
    default:
      throw new Error(`A setting is a ${def.type}: tools/docs/settings does not know how to write that`);
  }
}

const listOf = (type: string) => (/[ |]/.test(type) && !type.endsWith('>') ? `(${type})[]` : `${type}[]`);

const literal = (value: unknown) => (typeof value === 'string' ? `'${value}'` : String(value));

/** The words of a comment, and those behind its tags. */
function partsOf(comment: string): { readonly text: string; readonly tags: Readonly<Record<string, string>> } {
  const [text = '', ...tagged] = comment.split(/^@(?=\w)/m);
  const tags = tagged.map((tag) => {
    const [word = '', ...rest] = tag.trim().split(/\s+/);
    return [word, rest.join(' ')] as const;
  });
  return { text: text.trim(), tags: Object.fromEntries(tags) };
}

/** What counts without the setting: a value, else what the text says behind "by default". */
function defaultOf(value: unknown, text: string): string {
  if (value !== undefined && value !== '' && !isEmptyObject(value)) {
    return codeOf(value);
  }
  const [, words] = /\bby default,? ((?:`[^`]*`|[^;.,`]|\.(?=\S))+)/i.exec(text.replace(/\s+/g, ' ')) ?? [];
  if (words !== undefined) {
    return `- ${words.trim()}`;
  }
  return value === '' ? "''" : '- none';
}

const isEmptyObject = (value: unknown) =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && Object.keys(value).length === 0;

/** A value as settings are written. */
function codeOf(value: unknown): string {
  if (Array.isArray(value)) {
    return `[${value.map(codeOf).join(', ')}]`;
  }
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).map(([name, inner]) => `${name}: ${codeOf(inner)}`);
    return `{ ${entries.join(', ')} }`;
  }
  return typeof value === 'string' ? `'${value.replaceAll("'", "\\'")}'` : String(value);
}

const units: readonly (readonly [RegExp, string])[] = [
  [/^(?:Timeout in )?seconds\b|\bin seconds\b/i, 'seconds'],
  [/^days\b|\bin days\b|\b(?:a|whole) number of days\b/i, 'days'],
  [/\b(?:percentage|percent)\b/i, 'percent'],
  [/^(?:kilobytes|KB)\b|\bin kilobytes\b/i, 'kilobytes'],
  [/^bytes\b|\bin bytes\b/i, 'bytes'],
  [/\bMiB (?:a|per) second\b|\bMiB\/s\b/, 'MiB/s'],
  [/^MiB\b|\bin MiB\b/, 'MiB'],
  [/^GiB\b|\bin GiB\b/, 'GiB'],
  [/\bCPU units\b/, 'CPU units'],
  [/\boperations (?:a|per) second\b|\bIOPS\b/i, 'IOPS'],
  [/\b(?:dollars an hour|USD per hour)\b/i, 'USD per hour'],
];

function unitOf(text: string, type: string): string | undefined {
  return /^\(?number\b|^string\b(?!\[)/.test(type) ? units.find(([pattern]) => pattern.test(text))?.[1] : undefined;
}
