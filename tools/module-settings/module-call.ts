import { dirname } from 'node:path';
import type { GitlabRunnerInput } from '../../src/settings/gitlab-runner';
import type { Warning } from '../../src/settings/rules';
import { chooseCall } from './choose-call';
import { type Call, type Configuration, callsOf, configurationAround } from './configuration';
import { plainText, type Reference, type StackInput, toSettings } from './conversion';
import { evaluate } from './evaluate';
import { givenVariables, type VariableOptions } from './given-variables';
import { type Instance, inInstance, instancesOf, namedInstance, splitName } from './instances';
import { releaseWarnings } from './release';
import { withPresentNames } from './renames';
import { expressionsIn, Resolvable } from './resolvable';
import { TerraformConsole } from './terraform-console';
import { withoutTokens } from './tokens';
import { lackOf, Unresolved } from './unresolved';

export interface ModuleCall {
  /** What the call is named in the file. */
  readonly name: string;
  /** Not checked yet: wrong values are for `parseSettings` to tell. */
  readonly input: GitlabRunnerInput;
  readonly stack: StackInput;
  readonly warnings: readonly Warning[];
  /** What has no value in the file: each needs one before the settings are whole. */
  readonly references: readonly Reference[];
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
  const call = chooseCall(path, await callsOf(path), module);
  const args = Object.fromEntries(Object.entries(call.values).filter(([key]) => !metaArguments.includes(key)));
  const { values: given, warnings: dropped } = withoutTokens(args);
  const surroundings = await surroundingsOf(path, call, given, options);
  const instance = instanceOf(path, call, module, (value) => evaluateIn(surroundings, value));
  const here = inInstance(given, instance, surroundings.configuration);
  const evaluated = evaluateIn({ ...surroundings, configuration: here.configuration }, here.values, here.shown);
  const { values: known, warnings: alsoDropped } = withoutTokens(evaluated as typeof args);
  const { values, warnings: renamed } = withPresentNames(known);
  const { input, stack, warnings, references } = toSettings(values, plainText);
  return {
    name: instance.name,
    input,
    stack,
    references,
    warnings: [...releaseWarnings(call), ...dropped, ...alsoDropped, ...renamed, ...warnings],
  };
}

interface Surroundings {
  readonly configuration: Configuration;
  readonly given: ReadonlySet<string>;
  readonly options: VariableOptions;
}

/** Where a call has no expression, the files beside it say nothing about it, and are not read. */
async function surroundingsOf(
  path: string,
  { values: { count, for_each: each } }: Call,
  args: unknown,
  { vars = [], varFiles = [] }: Partial<VariableOptions>,
): Promise<Surroundings> {
  const options = { vars, varFiles };
  if (each === undefined && expressionsIn([args, count]).length === 0) {
    return { configuration: { folder: dirname(path), variables: {}, locals: {} }, given: new Set(), options };
  }
  const configuration = await configurationAround(path);
  return { configuration, given: await givenVariables(configuration.folder, options), options };
}

function evaluateIn(
  { configuration, given, options }: Surroundings,
  value: unknown,
  shown?: (expression: string) => string,
): unknown {
  const resolvable = new Resolvable(configuration, given);
  return evaluate(value, new TerraformConsole(configuration, resolvable, given, options), resolvable, shown);
}

function instanceOf(
  path: string,
  call: Call,
  name: string | undefined,
  evaluated: (value: unknown) => unknown,
): Instance {
  const { key } = splitName(name ?? '');
  const made = instancesOf(call, evaluated);
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
