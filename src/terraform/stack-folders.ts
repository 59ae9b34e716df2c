import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** One stack in an output folder, and where Terraform runs for it. */
export interface StackFolder {
  readonly name: string;
  readonly folder: string;
}

interface Manifest {
  readonly stacks: Readonly<
    Record<string, { readonly workingDirectory: string; readonly dependencies: readonly string[] }>
  >;
}

/** The stacks that an app synthesized, in the order in which they build on each other. */
export function stackFolders(outdir: string): readonly StackFolder[] {
  const { stacks }: Manifest = JSON.parse(readFileSync(join(outdir, 'manifest.json'), 'utf8'));
  const ordered = new Set<string>();
  const add = (name: string) => {
    stacks[name]?.dependencies.forEach(add);
    ordered.add(name);
  };
  Object.keys(stacks).forEach(add);
  return [...ordered].map((name) => ({ name, folder: join(outdir, String(stacks[name]?.workingDirectory)) }));
}
