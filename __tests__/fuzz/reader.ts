import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Said } from './call';

/** A reader of files that others write: a command, and what it reads. */
export interface Reader {
  readonly name: string;
  readonly format: 'json' | 'toml' | 'text';
  /** Real files, which are changed. */
  readonly corpus: readonly string[];
  /** Reads a text as the command does, in a folder of its own. */
  readonly read: (text: string, folder: string) => Promise<Said>;
}

export const fixtures = join(__dirname, '..', 'fixtures');
export const corpus = join(__dirname, 'corpus');
export const below = (folder: string, names: readonly string[]) => names.map((name) => join(folder, name));
export const all = (folder: string) => below(folder, readdirSync(folder));

export const file = (folder: string, name: string, text: string): string => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
};

/** Reads a text in a folder that is there for it alone. */
export async function readIn(reader: Reader, text: string): Promise<Said> {
  const folder = mkdtempSync(join(tmpdir(), 'fuzz-'));
  try {
    return await reader.read(text, folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

export const textOf = (path: string): string => readFileSync(path, 'utf8');

/** Files that were found once: each is a fixed case. */
export const foundFolder = join(__dirname, 'found');

export function foundBy({ name }: Reader): readonly string[] {
  const folder = join(foundFolder, name);
  return existsSync(folder) ? all(folder) : [];
}
