import { printable } from '../text/printable';

const width = 100;

/** A value as TypeScript, laid out as in `main.ts`; it is the same value when it is read. */
export function typescriptLiteral(value: unknown, indent = ''): string {
  const inline = oneLine(value);
  if (indent !== '' && indent.length + inline.length <= width && !isDeep(value)) {
    return inline;
  }
  const inner = `${indent}  `;
  if (Array.isArray(value)) {
    return value.length === 0
      ? '[]'
      : `[\n${value.map((item) => `${inner}${typescriptLiteral(item, inner)},\n`).join('')}${indent}]`;
  }
  if (value !== null && typeof value === 'object') {
    const entries = given(value).map(([key, item]) => `${inner}${property(key)}: ${typescriptLiteral(item, inner)},\n`);
    return entries.length === 0 ? '{}' : `{\n${entries.join('')}${indent}}`;
  }
  return inline;
}

function oneLine(value: unknown): string {
  if (typeof value === 'string') {
    return quoted(value);
  }
  if (Array.isArray(value)) {
    return `[${value.map(oneLine).join(', ')}]`;
  }
  if (value !== null && typeof value === 'object') {
    const entries = given(value).map(([key, item]) => `${property(key)}: ${oneLine(item)}`);
    return entries.length === 0 ? '{}' : `{ ${entries.join(', ')} }`;
  }
  return String(value);
}

/** More than lists and objects of plain values. */
function isDeep(value: unknown): boolean {
  const isNested = (inner: unknown) => inner !== null && typeof inner === 'object';
  return isNested(value) && Object.values(value as object).some((item) => isNested(item) && !Array.isArray(item));
}

function given(value: object): [string, unknown][] {
  return Object.entries(value).filter(([, inner]) => inner !== undefined);
}

function property(key: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(key) && key !== '__proto__'
    ? key
    : key === '__proto__'
      ? `['__proto__']`
      : quoted(key);
}

/** JSON's escapes are JavaScript's, and what nobody sees in a program is spelled out. Lines stay lines, in the kind of quotes that allows them. */
function quoted(text: string): string {
  const escaped = printable(JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"'));
  return text.includes('\n') ? `\`${inBackticks(escaped)}\`` : `'${escaped.replaceAll("'", "\\'")}'`;
}

function inBackticks(escaped: string): string {
  return escaped.replace(/\\.|`|\$\{/g, (found) =>
    found === '\\n' ? '\n' : found.startsWith('\\') ? found : `\\${found}`,
  );
}
