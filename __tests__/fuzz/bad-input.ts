import { parse } from '@iarna/toml';
import type { Reader } from './reader';

type Format = Reader['format'];

/** Bytes of a Latin-1 file that are not valid UTF-8. Decoding them gives replacement characters. */
const latin1 = Buffer.from('caf\u00e9 \u00fc', 'latin1').toString();

/** Whatever format: what editors, transfers and disks make of a file. */
const damaged: Readonly<Record<string, (text: string) => string>> = {
  'is empty': () => '',
  'holds white space alone': () => ' \t\r\n\n',
  'was cut off in its middle': (text) => text.slice(0, text.length / 2),
  'was cut off before its end': (text) => text.trimEnd().slice(0, -1),
  'begins with a byte order mark': (text) => `\ufeff${text}`,
  'has line ends of Windows': (text) => text.replaceAll('\n', '\r\n'),
  'has line ends of old Macs': (text) => text.replaceAll('\n', '\r'),
  'has a NUL character': (text) => `${text.slice(0, 20)}\0${text.slice(20)}`,
  'is of NUL characters, as after a crash': (text) => '\0'.repeat(text.length),
  'is in latin-1': (text) => text.replace(/[a-z]{4,}/, latin1),
  'is there twice': (text) => `${text}\n${text}`,
  'is a page of a proxy': () => '<!DOCTYPE html>\n<html><body><h1>502 Bad Gateway</h1></body></html>\n',
  'has marks of a conflict': (text) => `<<<<<<< HEAD\n${text}=======\n${text}>>>>>>> theirs\n`,
  'has 5,000 nested brackets': () => `${'['.repeat(5000)}${']'.repeat(5000)}`,
  'has 5,000 open brackets': () => '['.repeat(5000),
  'has 5,000 open braces': () => '{'.repeat(5000),
};

const huge = 'a'.repeat(300_000);
const notTables = ['null', '5', 'true', '"a"', '[]', '[[1]]', '{}'];

/** Of each place one value of another kind, so that a document of many names does not take minutes. */
const mostPlaces = 4;

/** Each name at the top with another value, which is where readers begin. */
function otherwise(document: object, values: readonly unknown[]): string[] {
  const names = Object.keys(document).slice(0, mostPlaces);
  return values.flatMap((value) => names.map((name) => JSON.stringify({ ...document, [name]: value })));
}

const ofJson = (text: string): Readonly<Record<string, readonly string[]>> => {
  const document = JSON.parse(text);
  return {
    'is another value': notTables,
    'has a list, a number or a text in the place of each table': otherwise(document, [[], [1], 5, 'a', null]),
    'has names of JavaScript': ['__proto__', 'constructor', 'toString', 'hasOwnProperty'].flatMap((name) => [
      `{"${name}": {"polluted": true}, ${text.trim().slice(1)}`,
      `{"${name}": {"polluted": true}}`,
    ]),
    'has 5,000 nested tables': [`${'{"a":'.repeat(5000)}1${'}'.repeat(5000)}`],
    'is huge': [JSON.stringify({ ...document, more: huge }), JSON.stringify({ ...document, [huge]: 1 })],
  };
};

const inToml = (text: string): Readonly<Record<string, readonly string[]>> => {
  const names = [...Object.keys(parse(text)), 'runners'];
  return {
    'has a list, a number or a text in the place of each key': names.flatMap((name) =>
      ['[]', '[1]', '5', '"a"', '{}', '1979-05-27', 'nan'].map((value) => `${name} = ${value}\n`),
    ),
    'has names of JavaScript': ['__proto__', 'constructor', 'toString'].map((name) => `${name} = 1\n${text}`),
    'is huge': [`more = "${huge}"\n${text}`],
    'has 5,000 nested tables': [`[${Array.from({ length: 5000 }, () => 'a').join('.')}]\n${text}`],
  };
};

const inHcl = (text: string): Readonly<Record<string, readonly string[]>> => ({
  'has names of JavaScript': ['__proto__', 'constructor', 'toString'].flatMap((name) => [
    `${name} = 1\n${text}`,
    `variable "${name}" {}\nlocals { ${name} = local.${name} }\nmodule "${name}" { source = "${name}" }\n${text}`,
  ]),
  'is huge': [`more = "${huge}"\n${text}`],
  'has values that refer to themselves': [
    `locals {\n  a = local.b\n  b = local.a\n}\n${text.replace(/= "[^"]*"/, '= local.a')}`,
  ],
  'has a quote, a heredoc or a template without an end': ['a = "', 'a = <<E\n', `a = "$${'{'}b`].map(
    (end) => `${text}\n${end}`,
  ),
});

const ofFormat: Readonly<Record<Format, (text: string) => Readonly<Record<string, readonly string[]>>>> = {
  json: ofJson,
  toml: inToml,
  text: inHcl,
};

/** Everything that is wrong with a file in one way. */
export interface BadInput {
  /** Goes on after "a file that". */
  readonly what: string;
  readonly texts: readonly string[];
}

/** A real file in every way that somebody may have broken it. */
export function badInputs(format: Format, text: string): readonly BadInput[] {
  return [
    ...Object.entries(damaged).map(([what, damage]) => ({ what, texts: [damage(text)] })),
    ...Object.entries(ofFormat[format](text)).map(([what, texts]) => ({ what, texts })),
  ];
}
