import type { GitlabRunnerInput } from '../../src/settings/gitlab-runner';
import { SettingsError } from '../../src/settings/parse';
import type { Warning } from '../../src/settings/rules';
import type { Reference, StackInput } from './conversion';
import { readModuleCall } from './module-call';
import { readTfvars } from './tfvars';

export interface SettingsFiles {
  /** Not checked yet: wrong values are for `parseSettings` to tell. */
  readonly input: GitlabRunnerInput;
  readonly stack: StackInput;
  readonly warnings: readonly Warning[];
}

/**
 * Reads files written for the module, a later one winning over an earlier one variable by variable, as with
 * Terraform's `-var-file`. A name ending in `.tf` holds a call of the module, any other variables.
 *
 * @param module name of the call, needed where a file has several
 * @param known values of settings that a call refers to, where no file gives them
 * @throws {SettingsError} when a call refers to something that nothing gives a value
 */
export async function readSettingsFiles(
  paths: readonly string[],
  module?: string,
  known: Partial<GitlabRunnerInput> = {},
): Promise<SettingsFiles> {
  const files = await Promise.all(paths.map((path) => readOne(path, module)));
  const unsettled = files.flatMap(({ input, references }, index) =>
    references.filter(
      ({ setting }) =>
        !files.slice(index + 1).some((later) => topLevel(setting) in { ...later.input, ...later.stack }) &&
        !fillIn(input, known, setting),
    ),
  );
  if (unsettled.length > 0) {
    throw new SettingsError(unsettled.map(withoutValue));
  }
  return {
    input: Object.assign({}, ...files.map(({ input }) => input)),
    stack: Object.assign({}, ...files.map(({ stack }) => stack)),
    warnings: files.flatMap(({ warnings }) => warnings),
  };
}

interface OneFile extends SettingsFiles {
  readonly references: readonly Reference[];
}

async function readOne(path: string, module: string | undefined): Promise<OneFile> {
  return path.endsWith('.tf') ? readModuleCall(path, module) : { ...(await readTfvars(path)), references: [] };
}

function withoutValue({ variable, expression, setting }: Reference): string {
  const [root = ''] = variable.split(/[.[ ]/);
  return `${setting}: is ${expression}, which only Terraform can work out: write ${root} with plain values into a variable file and add --tfvars FILE`;
}

/** @returns whether the value is known */
function fillIn(input: object, known: object, setting: string): boolean {
  const path = setting.split('.');
  const last = path.pop() as string;
  const inside = (whole: object) =>
    path.reduce<unknown>((outer, key) => (outer as Record<string, unknown> | undefined)?.[key], whole) as
      | Record<string, unknown>
      | undefined;
  const [target, value] = [inside(input), inside(known)?.[last]];
  if (target === undefined || value === undefined) {
    return false;
  }
  target[last] = value;
  return true;
}

function topLevel(setting: string): string {
  return setting.split('.')[0] ?? setting;
}
