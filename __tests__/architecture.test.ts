import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, it } from 'vitest';
import { commandNames } from '../tools/runners/commands';

interface Import {
  readonly from: string;
  readonly to: string;
}

const project = join(__dirname, '..');
const sources = ['src', 'stacks', 'tools'].flatMap((root) =>
  readdirSync(join(project, root), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => `${root}/${file}`),
);

/** Types count as well: a folder that needs another's types knows about it. */
const imports: Import[] = sources.flatMap((from) =>
  [...readFileSync(join(project, from), 'utf8').matchAll(/(?:from|import\() ?'(\.[^']+)'/g)]
    .map(([, path]) => normalize(join(dirname(from), path as string)))
    .map((path) => [`${path}.ts`, `${path}/index.ts`, path].find((file) => existsSync(join(project, file))))
    .filter((to) => to !== undefined)
    .map((to) => ({ from, to })),
);

/** `src/settings` of `src/settings/rules/tags.ts`; `stacks` of a stack, which has no folder of its own. */
const folderOf = (file: string) => dirname(file).split('/').slice(0, 2).join('/');

/** @returns the first cycle of folders, as a path that ends where it began */
function cycleOf(edges: readonly Import[]): string[] | undefined {
  const next = new Map<string, Set<string>>();
  for (const { from, to } of edges) {
    const [a, b] = [folderOf(from), folderOf(to)];
    if (a !== b) {
      next.set(a, (next.get(a) ?? new Set()).add(b));
    }
  }
  const done = new Set<string>();
  const walk = (folder: string, path: readonly string[]): string[] | undefined => {
    if (path.includes(folder)) {
      return [...path.slice(path.indexOf(folder)), folder];
    }
    if (done.has(folder)) {
      return undefined;
    }
    for (const neighbour of next.get(folder) ?? []) {
      const cycle = walk(neighbour, [...path, folder]);
      if (cycle) {
        return cycle;
      }
    }
    done.add(folder);
    return undefined;
  };
  return [...next.keys()].map((folder) => walk(folder, [])).find((cycle) => cycle !== undefined);
}

describe('the layout', () => {
  it('has no cycle between folders', () => {
    expect(cycleOf(imports)).toBeUndefined();
  });

  it('keeps the product free of the commands', () => {
    const upwards = imports.filter(
      ({ from, to }) =>
        (from.startsWith('src/') && !to.startsWith('src/')) || (/^stacks\//.test(from) && /^tools\//.test(to)),
    );
    expect(upwards).toEqual([]);
  });

  it('has one folder per command, and one script for each', () => {
    const { scripts } = JSON.parse(readFileSync(join(project, 'package.json'), 'utf8'));
    const called = Object.values<string>(scripts).flatMap(
      (script) => script.match(/(?<=^exec node tools\/runners\/bin\.mjs )\S+$/) ?? [],
    );
    expect(commandNames().length).toBeGreaterThan(15);
    expect(new Set(called)).toEqual(new Set(commandNames()));
  });

  it('prints in one place, where text of others is made printable', () => {
    // The emulator's own process talks to its parent, not to people.
    const allowed = ['tools/command/output.ts', 'tools/sandbox/kept-emulator-process.ts'];
    const printing = sources.filter(
      (file) =>
        file.startsWith('tools/') &&
        /console\.\w+\(|std(out|err)\.write\(/.test(readFileSync(join(project, file), 'utf8')),
    );
    expect(printing.sort()).toEqual(allowed);
  });

  it('would see a cycle', () => {
    const edge = (from: string, to: string) => ({ from: `src/${from}/x.ts`, to: `src/${to}/y.ts` });
    expect(cycleOf([edge('a', 'b'), edge('b', 'c'), edge('c', 'a')])).toEqual(['src/a', 'src/b', 'src/c', 'src/a']);
    expect(cycleOf([edge('a', 'b'), edge('a', 'c'), edge('b', 'c')])).toBeUndefined();
  });
});
