import { mkdirSync, mkdtempSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { scratchFolder } from '../../src/scratch-folder';

/**
 * A folder for `terraform console`: one file of Terraform, and beside it, as links, the user's own files, so that
 * `file("${path.module}/x")` and `terraform.tfvars` are found. Nothing of theirs is copied: a variable file may hold
 * secrets.
 */
export function consoleFolder(folder: string, text: string): string {
  const root = mkdtempSync(join(scratchFolder(), 'console-'));
  const place = withParents(root, resolve(folder), stepsUp(text));
  link(folder, place, (name) => !isOfTerraform(name));
  writeFileSync(join(place, 'main.tf'), text);
  return place;
}

/** Files that Terraform would read: they declare what the console must not see. */
function isOfTerraform(name: string): boolean {
  return /\.tf(\.json)?$|\.tfstate|^\.terraform|^terraform\.tfstate\.d$/.test(name);
}

/** How many folders up a path leads: `../../templates` needs two of them beside the console's. */
function stepsUp(text: string): number {
  return Math.max(0, ...[...text.matchAll(/(?:\.\.\/)+/g)].map(([path]) => path.length / '../'.length));
}

function withParents(root: string, folder: string, steps: number): string {
  const parent = dirname(folder);
  if (steps === 0 || parent === folder) {
    return root;
  }
  const place = withParents(root, parent, steps - 1);
  link(parent, place, (name) => name !== basename(folder));
  const inner = join(place, basename(folder));
  mkdirSync(inner);
  return inner;
}

function link(from: string, to: string, isWanted: (name: string) => boolean): void {
  for (const name of readdirSync(from).filter(isWanted)) {
    symlinkSync(resolve(from, name), join(to, name));
  }
}
