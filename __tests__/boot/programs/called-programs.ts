import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** A node of the syntax tree that `shfmt --to-json` writes. */
type Node = Readonly<Record<string, unknown>>;

export interface ShellScript {
  /** Programs and functions that it calls by a literal name. */
  readonly calls: ReadonlySet<string>;
  readonly functions: ReadonlySet<string>;
  /** `need <program> <package>` and the packages of `install_packages`. */
  readonly installs: ReadonlySet<string>;
}

/** Commands that run another one, which is what counts: the index of its first word. */
const wrappers: Readonly<Record<string, (words: readonly string[]) => readonly string[]>> = {
  retry: (words) => words.slice(3),
  unless_refused: (words) => words.slice(2),
  pull: (words) => words.slice(1),
  exec: (words) => words.slice(1),
  env: (words) => words.slice(words.findIndex((word, at) => at > 0 && !word.includes('=') && !word.startsWith('-'))),
  by_proxy: (words) => words.slice(1),
};

/** The first word, and that of the command which it runs, and so on. */
function called(words: readonly string[]): string[] {
  const [first] = words;
  const inner = first === undefined ? undefined : wrappers[first]?.(words);
  return [...(first ? [first] : []), ...(inner && inner.length < words.length ? called(inner) : [])];
}

export function readScript(file: string): ShellScript {
  const tree = JSON.parse(
    execFileSync('shfmt', ['--to-json'], { input: readFileSync(file), encoding: 'utf8', maxBuffer: 2 ** 26 }),
  );
  const calls = new Set<string>();
  const functions = new Set<string>();
  const installs = new Set<string>();
  for (const node of nodesOf(tree)) {
    if (node.Type === 'CallExpr') {
      const words = ((node.Args as Node[] | undefined) ?? []).map(literal);
      const [first, ...rest] = words;
      for (const word of called(words)) {
        calls.add(word);
      }
      if (first === 'need' && rest[0]) {
        installs.add(rest[0]);
      }
      if (first === 'install_packages') {
        for (const name of rest.filter(Boolean)) {
          installs.add(name);
        }
      }
    }
    if (node.Type === 'FuncDecl') {
      functions.add(String((node.Name as Node).Value));
    }
  }
  return { calls, functions, installs };
}

/** The text of a word that is literal from its beginning; empty for anything else. */
function literal(word: Node): string {
  const [part] = (word.Parts as Node[]) ?? [];
  return part?.Type === 'Lit' || part?.Type === 'SglQuoted' ? String(part.Value) : '';
}

function* nodesOf(value: unknown): Generator<Node> {
  if (Array.isArray(value)) {
    for (const item of value) {
      yield* nodesOf(item);
    }
  } else if (typeof value === 'object' && value !== null) {
    yield value as Node;
    yield* nodesOf(Object.values(value));
  }
}
