import fc from 'fast-check';

/** TOML as people write it: every kind of value, quoting, blank and comment that the language has. */
export type Gen = fc.GeneratorValue;

const words = [
  ...[
    '',
    'a',
    'Büro',
    'a # b',
    'x = 1',
    '[[runners]]',
    '[runners.cache]',
    'it\'s "so"',
    'C:\\new\\u0041',
    'two\nlines = 2',
  ],
  ...[
    '\n[runners.machine]\n',
    '"""',
    "''",
    ', ]',
    '}',
    'a\tb',
    '\\',
    'executor = "shell"\n',
    '日本語',
    '# \n concurrent = 9',
  ],
];
const numbers = ['0', '+7', '-1_000', '0xDEAD_beef', '0o17', '0b1', '3.5', '-0.0', '1e+10', '6.02E-2', 'inf', '-nan'];
const dates = [
  ...['1979-05-27', '07:32:00', '07:32:00.999', '1979-05-27T07:32:00Z', '1979-05-27 07:32:00Z'],
  ...['1979-05-27 07:32:00', '1979-05-27T00:32:00.5-07:00', '2023-11-05 00:00:00+09:00'],
];
/** None of them is a key of GitLab Runner's. */
const keys = [
  'a',
  'b-1',
  '_c',
  '42',
  'runners',
  'true',
  '"a b"',
  "'c.d'",
  '"q\\"r"',
  '"#"',
  "']'",
  '""',
  '"=\\u0041"',
  '"ü"',
];

export const one = <T>(g: Gen, values: readonly T[]): T => g(fc.constantFrom, ...values) as T;
export const chance = (g: Gen, outOf: number): boolean => g(fc.nat, outOf - 1) === 0;

/** A text in one of the four kinds of quotes. */
export function quoted(g: Gen, text: string): string {
  const kind = one(g, ['basic', 'literal', 'long', 'long literal']);
  const escaped = JSON.stringify(text);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: literals may have none but tabs
  const isPlain = !/[\u0000-\u0008\u000a-\u001f\u007f]/.test(text);
  if (kind === 'literal' && isPlain && !text.includes("'")) {
    return `'${text}'`;
  }
  if (kind === 'long literal' && isPlain && !/'''|'$/.test(text)) {
    return `'''${one(g, ['', '\n'])}${text}'''`;
  }
  if (kind === 'long') {
    const lines = escaped.slice(1, -1).replaceAll(/(?<=(?:^|[^\\])(?:\\\\)*)\\n/g, '\n');
    return `"""\n${one(g, ['', '\\  \n\n   '])}${/^\s/.test(lines) ? `\\u000a${lines.slice(1)}` : lines}"""`;
  }
  return escaped;
}

export const text = (g: Gen) => quoted(g, one(g, words));
export const number = (g: Gen) => one(g, numbers);

export function value(g: Gen, depth = 2): string {
  const kind = one(g, ['text', 'text', 'text', 'number', 'date', 'boolean', ...(depth ? ['list', 'table'] : [])]);
  switch (kind) {
    case 'text':
      return text(g);
    case 'number':
      return number(g);
    case 'date':
      return one(g, dates);
    case 'boolean':
      return one(g, ['true', 'false']);
    case 'list':
      return list(
        g,
        some(g, 3, () => value(g, depth - 1)),
      );
    default:
      return inlineTable(g, depth);
  }
}

/** In one line, or a line each. */
export function list(g: Gen, values: readonly string[]): string {
  if (chance(g, 2)) {
    return `[ ${values.join(one(g, [',', ', ', ' , ']))}${values.length > 0 ? one(g, ['', ',']) : ''}]`;
  }
  return `[${one(g, ['', ' # ]'])}\n${values.map((inner) => `   ${inner}${one(g, [',', ' ,', '\n,'])}${one(g, ['', ' # ] "', " # '''"])}\n`).join('')}\n # end\n]`;
}

function inlineTable(g: Gen, depth: number): string {
  const entries = distinctKeys(g).map((name) => {
    // A text over several lines may be in it, a newline of its own may not.
    return `${name}${one(g, ['', '. x', ' . "x y" .z'])} = ${value(g, depth - 1)}`;
  });
  return `{ ${entries.join(', ')} }`;
}

export const distinctKeys = (g: Gen) => g(fc.uniqueArray, fc.constantFrom(...keys), { maxLength: 2 }) as string[];

export const some = <T>(g: Gen, most: number, make: () => T): T[] => Array.from({ length: g(fc.nat, most) }, make);

/** A name in one of the ways that it may be written. */
export function name(g: Gen, of: string): string {
  return of
    .split('.')
    .map((part) => {
      const code = part.charCodeAt(0).toString(16).padStart(4, '0');
      return one(g, [
        part,
        part,
        part,
        `"${part}"`,
        `'${part}'`,
        `"\\u${code}${part.slice(1)}"`,
        `"\\U0000${code}${part.slice(1)}"`,
      ]);
    })
    .reduce((all, part) => `${all}${one(g, ['.', '.', ' . ', '\t.'])}${part}`);
}

const indents = ['', '', '  ', '\t', '    '];
const tails = ['', '', '', ' # a comment', '\t#"""', ' '];
export const line = (g: Gen, content: string) => `${one(g, indents)}${content}${one(g, tails)}\n`;

export const assignment = (g: Gen, of: string, written: string) =>
  line(g, `${of}${one(g, [' = ', '=', '\t= '])}${written}`);

export function header(g: Gen, of: string, isList = false): string {
  const inner = `[${one(g, ['', '', ' '])}${name(g, of)}${one(g, ['', '', '\t'])}]`;
  return line(g, isList ? `[${inner}]` : inner);
}

/** A comment or an empty line. */
export const aside = (g: Gen) =>
  one(g, ['\n', '  \n', '# a comment\n', '  # executor = "x"\n', '#[[runners]]\n', "# '''\n"]);
