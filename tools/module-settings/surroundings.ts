import { dirname } from 'node:path';
import { type Call, type Configuration, configurationAround } from './configuration';
import { evaluate } from './evaluate';
import { givenVariables, type VariableOptions } from './given-variables';
import { expressionsIn, Resolvable } from './resolvable';
import { TerraformConsole } from './terraform-console';

/** What the expressions of a call are evaluated with. */
export interface Surroundings {
  readonly configuration: Configuration;
  readonly given: ReadonlySet<string>;
  readonly options: VariableOptions;
}

/** Where a call has no expression, the files beside it say nothing about it, and are not read. */
export async function surroundingsOf(
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

export function evaluateIn(
  { configuration, given, options }: Surroundings,
  value: unknown,
  shown?: (expression: string) => string,
): unknown {
  const resolvable = new Resolvable(configuration, given);
  return evaluate(value, new TerraformConsole(configuration, resolvable, given, options), resolvable, shown);
}
