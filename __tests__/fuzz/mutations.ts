import TOML, { type JsonMap } from '@iarna/toml';
import type { Random } from './random';

/** What a place of a document may hold that nobody expects there. */
const strange: readonly unknown[] = [
  null,
  0,
  -1,
  1e308,
  true,
  '',
  'a',
  '\u0000\u001b[2J',
  '$' + '{jsonencode(file("/etc/passwd"))}',
  'a'.repeat(100_000),
  [],
  [null],
  [[]],
  ['a', 1, {}],
  {},
  { a: { b: [1] } },
];
const strangeJson = [
  ...strange.map((value) => JSON.stringify(value)),
  '{"__proto__": {"polluted": true}}',
  `${'['.repeat(2000)}${']'.repeat(2000)}`,
  `${'{"a":'.repeat(2000)}1${'}'.repeat(2000)}`,
];
const strangeNames = ['__proto__', 'constructor', 'toString', 'length', '', '0', 'a.b', 'hasOwnProperty', '日本'];

type Holder = Record<string, unknown>;

/** Every place of a document, as what holds it and the name there. */
function places(value: unknown, found: [Holder, string][] = []): [Holder, string][] {
  if (value !== null && typeof value === 'object' && !(value instanceof Date)) {
    for (const name of Object.keys(value)) {
      found.push([value as Holder, name]);
      places((value as Holder)[name], found);
    }
  }
  return found;
}

/** The document with some of its places changed: another value, none, a twin, another name. */
export function changeStructure<T>(document: T, random: Random): T {
  const changed = structuredClone(document);
  for (let count = 1 + random.below(4); count > 0; count--) {
    const [holder, name] = random.of(places(changed)) ?? [];
    if (holder !== undefined && name !== undefined) {
      changePlace(holder, name, random);
    }
  }
  return changed;
}

function changePlace(holder: Holder, name: string, random: Random): void {
  switch (random.below(6)) {
    case 0:
      delete holder[name];
      break;
    case 1:
      if (Array.isArray(holder)) {
        break;
      }
      Object.defineProperty(holder, random.of(strangeNames), {
        ...{ value: holder[name], enumerable: true, configurable: true, writable: true },
      });
      break;
    case 2:
      holder[name] = [holder[name], holder[name]];
      break;
    case 3:
      holder[name] = { [random.of(strangeNames)]: holder[name] };
      break;
    default:
      holder[name] = JSON.parse(random.of(strangeJson));
  }
}

const brackets = ['[', '{', '(', '[[', '"', "'", '$' + '{', '<<E\n', '\n', '=', '\u0000', '\ufeff', '#', '\\'];

/** The text with some bytes changed: cut off, repeated, nested, or with a stranger among them. */
export function changeBytes(text: string, random: Random): string {
  const bytes = Buffer.from(text);
  const [at, end] = [random.below(bytes.length + 1), random.below(bytes.length + 1)].sort(
    (one, other) => one - other,
  ) as [number, number];
  const [head, middle, tail] = [bytes.subarray(0, at), bytes.subarray(at, end), bytes.subarray(end)];
  const between = [
    () => [],
    () => [middle, middle],
    () => [Buffer.from(random.of(brackets)), middle],
    () => [Buffer.from(random.of(brackets).repeat(5000)), middle],
    () => [Buffer.from([random.below(256)]), middle],
    () => [middle, Buffer.from(middle).reverse()],
  ];
  if (random.below(4) === 0) {
    // A file that was cut off, as by a full disk.
    return head.toString();
  }
  return Buffer.concat([head, ...random.of(between)(), tail]).toString();
}

/** The text with some lines changed: left out, repeated, moved, or with another value behind the equals sign. */
export function changeLines(text: string, random: Random): string {
  const lines = text.split('\n');
  for (let count = 1 + random.below(4); count > 0; count--) {
    const at = random.below(lines.length);
    const [line = ''] = lines.splice(at, 1);
    const [, name] = /^(\s*[\w"]+\s*=\s*)/.exec(line) ?? [];
    const between = [
      () => [],
      () => [line, line],
      () => [name === undefined ? `${line} {` : `${name}${random.of(strangeJson)}`],
      () => [name === undefined ? line : line.replace(/\w+/, random.of(strangeNames))],
    ];
    lines.splice(random.below(3) === 0 ? random.below(lines.length + 1) : at, 0, ...random.of(between)());
  }
  return lines.join('\n');
}

/** A document's text with bytes or structure changed. */
export function mutate(text: string, format: 'json' | 'toml' | 'text', random: Random): string {
  if (random.below(3) === 0) {
    return changeBytes(text, random);
  }
  if (format === 'text') {
    return changeLines(text, random);
  }
  if (format === 'json') {
    return JSON.stringify(changeStructure(JSON.parse(text), random));
  }
  try {
    return TOML.stringify(changeStructure(JSON.parse(JSON.stringify(TOML.parse(text))), random) as JsonMap);
  } catch {
    // TOML has no word for it.
    return changeBytes(text, random);
  }
}
