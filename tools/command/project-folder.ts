import { existsSync, realpathSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { shared } from './shared-options';

/** The folder that these commands are in. */
const ownFolder = resolve(__dirname, '..', '..');

/** It names what synthesizes the stacks, so the folder of every CDKTF project has it. */
const isProject = (folder: string): boolean => existsSync(join(folder, 'cdktf.json'));

/**
 * Elsewhere a command would act on other stacks than those that are meant, or begin a new state beside the deployed one.
 *
 * @throws {Error} naming the folder that was probably meant, where this one is no project
 */
export function requireProject(folder: string): void {
  if (!isProject(folder)) {
    const meant = [...foldersAbove(folder), ownFolder].find(isProject);
    const remedy =
      meant === undefined
        ? ', or write one here: {"language":"typescript","app":"npx tsx main.ts"}'
        : `:\n\n  cd ${meant}`;
    throw new Error(
      `${folder} is not the folder of a project: it has no cdktf.json. Nothing was done. Run this in the folder of your ` +
        `project${remedy}`,
    );
  }
}

/** Whether a folder is the one that these commands come with, and not that of an app which uses the package. */
export function isOwnFolder(folder: string): boolean {
  return realpathSync(folder) === realpathSync(ownFolder);
}

/**
 * A program that these commands write names the stacks by their files, which no other project has.
 *
 * @throws {Error} in the folder of an app which uses the package
 */
export function requireOwnFolder(folder: string): void {
  if (!isOwnFolder(folder)) {
    throw new Error(
      `${folder} is another project than that of this command, ${ownFolder}. Nothing was written. In a project of your own, ` +
        "import the stacks from 'gitlab-runner-cdktf', or use a clone",
    );
  }
}

/** Whether nobody named the folder of the synthesized stacks, so that it is one of the current project. */
export function isDefaultOut({ values }: { readonly values: { readonly out: string } }): boolean {
  return values.out === shared.out.default;
}

function foldersAbove(folder: string): readonly string[] {
  const above = dirname(folder);
  return above === folder ? [] : [above, ...foldersAbove(above)];
}
