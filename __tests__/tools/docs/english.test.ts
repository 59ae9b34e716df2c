import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from '@babel/parser';
import { describe, expect, it } from 'vitest';

const project = join(__dirname, '../../..');

/** Words that nobody in this field writes, and what is written instead. */
const odd: readonly (readonly [pattern: RegExp, instead: string])[] = [
  [/\banew\b/i, 'again; recreated'],
  [/\bfor ever\b/i, 'forever'],
  [/\bonce more\b/i, 'again'],
  [/\bwhoever\b/i, 'the person who, anyone who'],
  [/\bwhom\b/i, 'which program, who'],
  [/\bshall\b/i, 'must, will'],
  [/\bbears?\b(?! in mind)/i, 'have, has'],
  [/\bmend(?:s|ed|ing)?\b/i, 'fix'],
  [/\bdead entr(?:y|ies)\b/i, 'stale entry'],
  [/\btakes? the token\b.* for nothing\b/i, 'rejects the token'],
  [/\bkeeps? knowing\b/i, 'still recognizes'],
  [/\b(?:manager|runner) serves\b/i, 'the runner manager is up'],
  [/\bends? with (?:exit |status )*\d\b/i, 'exits with status 1'],
  [/\blooks? into TLS\b/i, 'intercepts TLS'],
  [/\bway out\b|\bis there a way to\b/i, 'internet access, egress, route'],
  [/\bown words are\b/i, 'its message is'],
  [/\b(?:farewell|doomed|spared|patience|asides?)\b/i, 'destroy, orphaned, kept, timeout, notes'],
  [/\bwith a sentence\b/i, 'with a clear message'],
  [/\bwhat (?:stands|lies)\b(?! for\b| in for\b)/i, 'what is deployed, what is there'],
  [/\b(?:stands?|lies?) (?:in(?! for)|on|at|there|here|beside|between|behind|below|above|before|after)\b/i, 'is in'],
  [/\bspeaks? to\b/i, 'connects to, calls'],
  [/\bof one's own\b/i, 'your own'],
  [/\bbrings? along\b/i, 'contains'],
  [/\bin the way\b/i, 'conflicts with'],
  [/\bof no use\b/i, 'has no effect'],
];

const folders = ['src', 'stacks', 'tools', 'examples', 'assets', 'docs'];
const files = [
  ...folders.flatMap((folder) =>
    readdirSync(join(project, folder), { recursive: true, encoding: 'utf8' }).map((file) => join(folder, file)),
  ),
  ...readdirSync(project),
].filter((file) => /\.(?:ts|sh|md)$/.test(file) && !/machine-room|^docs\/ja\/|tools\/completion/.test(file));

interface Piece {
  readonly line: number;
  readonly text: string;
}

/** What a person reads of a file: all of a page, comments, and strings of several words. */
function proseOf(file: string): Piece[] {
  const text = readFileSync(join(project, file), 'utf8');
  if (file.endsWith('.md')) {
    return text.split('\n').map((line, index) => ({ line: index + 1, text: line }));
  }
  return file.endsWith('.sh') ? shellProse(text) : typescriptProse(text);
}

function typescriptProse(source: string): Piece[] {
  const { tokens } = parse(source, { sourceType: 'module', plugins: ['typescript'], tokens: true });
  const said = (tokens ?? []) as readonly {
    readonly value?: unknown;
    readonly loc: { readonly start: { line: number } };
  }[];
  return [
    ...said.map(({ value, loc }) => ({ line: loc.start.line, text: typeof value === 'string' ? value : '' })),
  ].filter(({ text }) => text.trim().includes(' '));
}

function shellProse(source: string): Piece[] {
  return source.split('\n').flatMap((line, index) =>
    [...line.matchAll(/(?:^|\s)#\s(.*)$|"([^"]* [^"]*)"|'([^']* [^']*)'/g)].map((found) => ({
      line: index + 1,
      text: found.slice(1).find((part) => part !== undefined) ?? '',
    })),
  );
}

const oddWordsIn = (pieces: readonly Piece[]) =>
  pieces.flatMap(({ line, text }) =>
    odd
      .filter(([pattern]) => pattern.test(text))
      .map(([pattern, instead]) => `${line}: "${pattern.exec(text)?.[0]}", instead of: ${instead}`),
  );

describe('the English of pages, messages, help and comments', () => {
  it('is in the words of the field', () => {
    expect(files.length).toBeGreaterThan(500);
    const found = files.flatMap((file) => oddWordsIn(proseOf(file)).map((problem) => `${file}:${problem}`));
    expect(found).toEqual([]);
  });

  it.each([
    ['a page', 'x.md', 'The subnet has no way out.', 1],
    ['a message', 'x.ts', "throw new Error('nothing stands there');", 1],
    ['a template', 'x.ts', 'const message = `the group of $' + '{name} is made anew`;', 1],
    ['a comment', 'x.ts', '/** Whoever asks. */\nexport const whom = 1;', 1],
    ['a script', 'x.sh', "patience=5\nsay 'the runner serves jobs' # once more", 2],
    ['identifiers, and single words of a protocol', 'x.ts', "const shall = { farewell: 'farewell' };", 0],
  ])('is looked for in %s', (_, name, text, count) => {
    const pieces = name.endsWith('.sh')
      ? shellProse(text)
      : name.endsWith('.ts')
        ? typescriptProse(text)
        : [{ line: 1, text }];
    expect(oddWordsIn(pieces)).toHaveLength(count);
  });
});
