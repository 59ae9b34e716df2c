import type { GitlabRunnerInput } from '../../src/settings/gitlab-runner';
import type { Warning } from '../../src/settings/rules';
import { chooseCall } from './choose-call';
import { type Call, callsOf } from './configuration';
import { plainText, type Reference, type StackInput, toSettings } from './conversion';
import type { VariableOptions } from './given-variables';
import { type Instance, inInstance, instancesOf, namedInstance, splitName } from './instances';
import { type Neighbour, neighboursOf } from './neighbours';
import type { Before } from './older-defaults';
import { defaultsBefore, releaseWarnings } from './release';
import { withPresentNames } from './renames';
import { rootBlocksOf } from './root-blocks';
import { evaluateIn, surroundingsOf } from './surroundings';
import { withoutTokens } from './tokens';
import { lackOf, Unresolved } from './unresolved';

export interface ModuleCall {
  /** What the call is named in the file. */
  readonly name: string;
  /** Not checked yet: wrong values are for `parseSettings` to tell. */
  readonly input: GitlabRunnerInput;
  readonly stack: StackInput;
  readonly warnings: readonly Warning[];
  readonly before?: Before | undefined;
  /** What has no value in the file: each needs one before the settings are whole. */
  readonly references: readonly Reference[];
  readonly neighbours: readonly Neighbour[];
  /** Tags of the provider, which its resources have unless `tags` says another value. */
  readonly defaultTags: Readonly<Record<string, string>>;
}

export interface CallOptions extends Partial<VariableOptions> {
  /** Name of the call, needed where the file has several, or its source and arguments do not tell. */
  readonly module?: string | undefined;
}

/** Arguments of every module call, which say how it is called, not what it makes. */
const metaArguments = ['source', 'version', 'providers', 'depends_on', 'count', 'for_each'];

/**
 * Reads a call of the module from a Terraform file. Terraform evaluates its expressions, with the variables and locals
 * of the files beside it.
 *
 * @throws when the file is not readable, or it is not told which of its calls is meant
 */
export async function readModuleCall(path: string, { module, ...options }: CallOptions = {}): Promise<ModuleCall> {
  const calls = await callsOf(path);
  const call = chooseCall(path, calls, module);
  const args = Object.fromEntries(Object.entries(call.values).filter(([key]) => !metaArguments.includes(key)));
  const { values: given, warnings: dropped } = withoutTokens(args);
  const surroundings = await surroundingsOf(path, call, given, options);
  const made = instancesOf(call, (value) => evaluateIn(surroundings, value));
  const instance = instanceOf(path, call, module, made);
  const here = inInstance(given, instance, surroundings.configuration);
  const evaluated = evaluateIn({ ...surroundings, configuration: here.configuration }, here.values, here.shown);
  const { values: known, warnings: alsoDropped } = withoutTokens(evaluated as typeof args);
  const { values, warnings: renamed, before } = withPresentNames(known);
  const { input, stack, warnings, references } = toSettings(values, plainText);
  const root = await rootBlocksOf(path, call, options);
  return {
    name: instance.name,
    input,
    stack: { ...(root.region !== undefined && { region: root.region }), ...stack },
    defaultTags: root.defaultTags,
    references,
    before: defaultsBefore(call, before),
    neighbours: await neighboursOf(
      path,
      calls,
      { call, made: made instanceof Unresolved ? [] : made, instance },
      options,
    ),
    warnings: [...releaseWarnings(call), ...dropped, ...alsoDropped, ...renamed, ...warnings, ...root.warnings],
  };
}

function instanceOf(
  path: string,
  call: Call,
  name: string | undefined,
  made: readonly Instance[] | Unresolved,
): Instance {
  const { key } = splitName(name ?? '');
  if (made instanceof Unresolved) {
    if (key !== undefined) {
      return namedInstance(call, key);
    }
    const argument = call.values.for_each === undefined ? 'count' : 'for_each';
    throw new Error(
      `${path}: ${argument} of module ${call.name} ${lackOf(made)}. ` +
        `Or name one of its runners: --module '${call.name}[${argument === 'count' ? '0' : '"KEY"'}]'`,
    );
  }
  const [first, ...others] = made.filter((one) => key === undefined || one.key === key);
  if (first !== undefined && others.length === 0) {
    return first;
  }
  throw new Error(
    made.length === 0
      ? `${path}: module ${call.name} makes no runner: its count or for_each is empty`
      : `${path}: module ${call.name} makes ${made.length} runners, and one stack is one runner: ` +
          `say which with --module NAME, of ${made.map((one) => `'${one.name}'`).join(', ')}`,
  );
}
