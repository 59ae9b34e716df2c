import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readStackJson, type StackFolder, stackFolders } from '../../src/terraform/stack-folders';
import { runnerAddresses } from './runner-host';

/**
 * The synthesized stacks in the order in which they build on each other, or the one of that name.
 *
 * @throws {Error} when nothing was synthesized there, or no stack has this name
 */
export function synthesizedStacks(out: string, stack?: string): readonly StackFolder[] {
  if (!existsSync(join(out, 'manifest.json'))) {
    throw new Error(
      `There are no synthesized stacks in ${out}: run \`npx runners synth\` first, or name it with --out`,
    );
  }
  const all = stackFolders(out);
  if (stack === undefined) {
    return all;
  }
  const asked = all.filter(({ name }) => name === stack);
  if (asked.length === 0) {
    throw new Error(`--stack: there is no ${stack} in ${out}, only ${all.map(({ name }) => name).join(', ')}`);
  }
  return asked;
}

/** Whether a runner belongs to this stack. */
export function hasRunner({ folder }: StackFolder): boolean {
  const { resource = {} } = readStackJson(folder);
  return runnerAddresses.some((address) => {
    const [type = '', name = ''] = address.split('.');
    return resource[type]?.[name] !== undefined;
  });
}
