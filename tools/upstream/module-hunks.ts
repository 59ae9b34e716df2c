import { git, type ModuleSource, tagOf } from './module-source';

/** Where a release differs from another, as `git diff` counts lines: `@@ -12,3 +12,5 @@`. */
export interface Hunk {
  readonly header: string;
  readonly before: Lines;
  readonly after: Lines;
}

interface Lines {
  readonly first: number;
  readonly last: number;
}

/** The differences between two releases, file by file, where a clone knows both. */
export class Hunks {
  private readonly known = new Map<string, readonly Hunk[]>();

  private constructor(
    private readonly clone: string,
    private readonly before: string,
    private readonly after: ModuleSource,
  ) {}

  /** Undefined when the release is no clone's, or the clone has no tag of the version. */
  static between(version: string, before: ModuleSource | undefined, after: ModuleSource): Hunks | undefined {
    const { clone } = after;
    const from = clone && (before ? before.ref : tagOf(version, clone));
    return clone && from ? new Hunks(clone, from, after) : undefined;
  }

  /** Those of a file, or of one block in it. */
  of(file: string, block?: RegExp): readonly string[] {
    const hunks = this.inFile(file);
    if (!block) {
      return hunks.map(({ header }) => header);
    }
    const after = blockLines(this.after.files.get(file) ?? '', block);
    const before = after ? undefined : blockLines(this.fileBefore(file), block);
    return hunks
      .filter((hunk) => (after && overlap(hunk.after, after)) || (before && overlap(hunk.before, before)))
      .map(({ header }) => header);
  }

  private inFile(file: string): readonly Hunk[] {
    const known = this.known.get(file) ?? this.read(file);
    this.known.set(file, known);
    return known;
  }

  private read(file: string): Hunk[] {
    const to = this.after.ref ? [this.after.ref] : [];
    const diff = git(this.clone, [
      'diff',
      '--unified=0',
      '--no-color',
      '--no-ext-diff',
      this.before,
      ...to,
      '--',
      file,
    ]);
    return [...diff.matchAll(/^(@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@)/gm)].map(
      ([, header = '', start, count = '1', newStart, newCount = '1']) => ({
        header,
        before: lines(Number(start), Number(count)),
        after: lines(Number(newStart), Number(newCount)),
      }),
    );
  }

  private fileBefore(file: string): string {
    return git(this.clone, ['cat-file', 'blob', `${this.before}:${file}`]);
  }
}

/** Where nothing is left, git names the line before, and the place is between the lines. */
function lines(first: number, count: number): Lines {
  return count === 0 ? { first: first + 0.5, last: first + 0.5 } : { first, last: first + count - 1 };
}

function overlap(one: Lines, other: Lines): boolean {
  return one.first <= other.last && other.first <= one.last;
}

/** From the line that opens a block, or a local value, to the line before the next one of the same depth. */
function blockLines(text: string, opening: RegExp): Lines | undefined {
  const all = text.split('\n');
  const start = all.findIndex((line) => opening.test(line));
  if (start === -1) {
    return undefined;
  }
  const depth = all[start]?.search(/\S/) ?? 0;
  const length = all.slice(start + 1).findIndex((line) => /\S/.test(line) && line.search(/\S/) <= depth);
  const end = length === -1 ? all.length - 1 : start + 1 + length;
  const closes = /^\s*[)\]}]/.test(all[end] ?? '');
  return { first: start + 1, last: closes ? end + 1 : Math.max(end, start + 1) };
}
