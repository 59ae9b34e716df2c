import { nestedTooDeep } from '../../src/foreign/nesting';
import type { GitlabRunnerInput } from '../../src/settings/gitlab-runner';
import { SettingsError } from '../../src/settings/parse';
import type { Warning } from '../../src/settings/rules';
import { readText } from '../command/command-line';
import { hclText, parseHcl } from '../hcl/hcl';
import { plainText, type StackInput, toSettings } from './conversion';
import type { Before } from './older-defaults';
import { withPresentNames } from './renames';

export interface TfvarsContent {
  /** Not checked yet: wrong values are for `parseSettings` to tell. */
  readonly input: GitlabRunnerInput;
  readonly stack: StackInput;
  readonly warnings: readonly Warning[];
  readonly before?: Before | undefined;
}

/**
 * Reads a variable file written for the module: JSON when its name ends in `.json`, else Terraform's language.
 *
 * @throws when the file is not readable, or holds expressions, which Terraform refuses there, too
 */
export async function readTfvars(path: string): Promise<TfvarsContent> {
  const text = readText(path);
  const isJson = path.endsWith('.json');
  const values = isJson ? parseJson(path, text) : await parseHcl(path, text);
  if (nestedTooDeep(values)) {
    throw new Error(`${path} cannot be read: its values are nested more than 100 deep`);
  }
  const present = withPresentNames(values);
  const { input, stack, warnings, references } = toSettings(present.values, isJson ? plainText : hclText);
  if (references.length > 0) {
    throw new SettingsError(
      references.map(
        ({ variable, expression }) =>
          `${variable}: is ${expression}, but a variable file holds plain values only: write the value itself`,
      ),
    );
  }
  return { input, stack, warnings: [...present.warnings, ...warnings], before: present.before };
}

function parseJson(path: string, text: string): Record<string, unknown> {
  try {
    const values: unknown = JSON.parse(text);
    if (values !== null && typeof values === 'object' && !Array.isArray(values)) {
      return values as Record<string, unknown>;
    }
  } catch (error) {
    throw new Error(`${path} cannot be read: it is not JSON (${(error as Error).message.replace(/ \(line.*/, '')})`);
  }
  throw new Error(`${path} cannot be read: it has to be an object whose keys are the module's variables`);
}
