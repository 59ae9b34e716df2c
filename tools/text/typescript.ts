import { printable } from './printable';

/** TypeScript that a literal refers to, and what stands for it where values are checked. */
export class Code {
  constructor(
    readonly text: string,
    readonly stands: unknown,
  ) {}
}

export interface Field {
  /** Undefined where an object is spread. */
  readonly name: string | undefined;
  readonly value: Source;
  /** A line above it. */
  readonly comment?: string;
}

/** An object whose fields may be explained. */
export class Fields {
  constructor(readonly fields: readonly Field[]) {}
}

/** A literal of the program that is written. */
export type Source = string | number | boolean | null | Code | Fields | readonly Source[];

/** Fields that are there only sometimes are `false` otherwise. */
export function fields(...all: readonly (Field | false)[]): Fields {
  return new Fields(all.filter((one) => one !== false));
}

export function field(name: string, value: Source, comment?: string): Field {
  return { name, value, comment };
}

export function spread(value: Source): Field {
  return { name: undefined, value };
}

/** A value of JSON as a literal; what is undefined is left out. */
export function sourceOf(value: unknown): Source {
  if (Array.isArray(value)) {
    return value.map(sourceOf);
  }
  return value !== null && typeof value === 'object' ? fieldsOf(value) : (value as Source);
}

/** An object of JSON, to be printed with each field on a line of its own by {@link printedFields}. */
export function fieldsOf(object: object): Fields {
  const given = Object.entries(object).filter(([, value]) => value !== undefined);
  return new Fields(given.map(([name, value]) => field(name, sourceOf(value))));
}

/** The value that a literal will have. */
export function plainValue(source: Source): unknown {
  if (source instanceof Code) {
    return source.stands;
  }
  if (source instanceof Fields) {
    return Object.assign(
      {},
      ...source.fields.map(({ name, value }) =>
        name === undefined ? plainValue(value) : { [name]: plainValue(value) },
      ),
    );
  }
  return Array.isArray(source) ? source.map(plainValue) : source;
}

/** As many columns as the formatter allows. */
const width = 120;

/**
 * The literal, laid out as the formatter would.
 *
 * @param before what precedes it on its line, the indent included
 */
export function printed(source: Source, before: string): string {
  const inline = oneLine(source);
  if (before.length + inline.length + 1 <= width && !isBroken(source)) {
    return inline;
  }
  const indent = /^ */.exec(before)?.[0] ?? '';
  const inner = `${indent}  `;
  if (source instanceof Fields) {
    return printedFields(source, indent);
  }
  return Array.isArray(source)
    ? `[\n${source.map((one) => `${inner}${printed(one, inner)},\n`).join('')}${indent}]`
    : inline;
}

/** An object with each field on a line of its own. */
export function printedFields({ fields: all }: Fields, indent = ''): string {
  return `{\n${all.map((one) => printedField(one, `${indent}  `)).join('')}${indent}}`;
}

function printedField({ name, value, comment }: Field, indent: string): string {
  const start = `${indent}${nameText(name)}`;
  const isShort = value instanceof Code && value.text === name;
  const line = isShort ? `${indent}${name}` : `${start}${printed(value, start)}`;
  return `${comment ? `${indent}// ${comment}\n` : ''}${line},\n`;
}

function oneLine(source: Source): string {
  if (source instanceof Code) {
    return source.text;
  }
  if (source instanceof Fields) {
    const all = source.fields.map(({ name, value }) => {
      const text = oneLine(value);
      return value instanceof Code && text === name ? name : `${nameText(name)}${text}`;
    });
    return all.length === 0 ? '{}' : `{ ${all.join(', ')} }`;
  }
  if (Array.isArray(source)) {
    return `[${source.map(oneLine).join(', ')}]`;
  }
  return typeof source === 'string' ? quoted(source) : String(source);
}

/** Comments need lines of their own; objects in a list are below each other. */
function isBroken(source: Source): boolean {
  if (source instanceof Fields) {
    return source.fields.some(({ value, comment }) => comment !== undefined || isBroken(value));
  }
  return (
    Array.isArray(source) &&
    (source.some(isBroken) || (source.length > 1 && source.every((one) => one instanceof Fields)))
  );
}

/** What precedes a value. A plain `__proto__` would set the prototype. */
function nameText(name: string | undefined): string {
  if (name === undefined) {
    return '...';
  }
  const isName = /^[A-Za-z_$][\w$]*$/.test(name) && name !== '__proto__';
  return isName ? `${name}: ` : name === '__proto__' ? `['__proto__']: ` : `${quoted(name)}: `;
}

/**
 * In the quotes that need fewer escapes, single ones if in doubt; in backticks where that keeps lines lines. JSON's
 * escapes are JavaScript's, and what nobody sees in a program is spelled out.
 */
export function quoted(text: string): string {
  const json = printable(JSON.stringify(text));
  const escaped = json.slice(1, -1).replaceAll('\\"', '"');
  if (text.includes('\n')) {
    return `\`${inBackticks(escaped)}\``;
  }
  const count = (quote: string) => text.split(quote).length;
  return count("'") > count('"') ? json : `'${escaped.replaceAll("'", "\\'")}'`;
}

function inBackticks(escaped: string): string {
  return escaped.replace(/\\.|`|\$\{/g, (found) =>
    found === '\\n' ? '\n' : found.startsWith('\\') ? found : `\\${found}`,
  );
}
