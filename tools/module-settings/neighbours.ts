import { hclOf } from '../hcl/hcl';
import { isRunnerCall } from './choose-call';
import type { Call } from './configuration';
import type { VariableOptions } from './given-variables';
import { type Instance, inInstance, instancesOf } from './instances';
import { evaluateIn, type Surroundings, surroundingsOf } from './surroundings';
import { Unresolved } from './unresolved';

/** Another runner of a file, in the same account and region as far as the file tells. */
export interface Neighbour {
  readonly name: string;
  readonly environment: string;
}

/** The call that is read, and which of its runners. */
interface Chosen {
  readonly call: Call;
  readonly made: readonly Instance[];
  readonly instance: Instance;
}

/** The other runners that the calls of a file make, where their environment is known. */
export async function neighboursOf(
  path: string,
  calls: readonly Call[],
  { call, made, instance }: Chosen,
  options: Partial<VariableOptions>,
): Promise<Neighbour[]> {
  const own = made.filter(({ name }) => name !== instance.name);
  const found = own.length > 0 ? [environments(call, own, await around(path, call, options))] : [];
  for (const other of calls.filter((one) => one !== call && isRunnerCall(one) && isSamePlace(one, call))) {
    const surroundings = await around(path, other, options);
    const runners = instancesOf(other, (value) => evaluateIn(surroundings, value));
    found.push(environments(other, runners instanceof Unresolved ? [] : runners, surroundings));
  }
  return found.flat();
}

function around(path: string, call: Call, options: Partial<VariableOptions>): Promise<Surroundings> {
  return surroundingsOf(path, call, call.values.environment, options);
}

function environments(call: Call, runners: readonly Instance[], surroundings: Surroundings): Neighbour[] {
  return runners.flatMap((runner) => {
    const { values, configuration } = inInstance(call.values.environment, runner, surroundings.configuration);
    const environment = evaluateIn({ ...surroundings, configuration }, values);
    return typeof environment === 'string' ? [{ name: runner.name, environment }] : [];
  });
}

/** A provider of its own means another region or account. */
function isSamePlace(one: Call, other: Call): boolean {
  return hclOf(one.values.providers ?? {}) === hclOf(other.values.providers ?? {});
}
