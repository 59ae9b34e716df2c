import { hclOf } from '../hcl/hcl';
import { isRunnerCall } from './choose-call';
import { type Call, callsBeside } from './configuration';
import type { VariableOptions } from './given-variables';
import { type Instance, inInstance, instancesOf } from './instances';
import { evaluateIn, type Surroundings, surroundingsOf } from './surroundings';
import { Unresolved } from './unresolved';

/** Another runner of the files, in the same account and region as far as the file tells. */
export interface Neighbour {
  readonly name: string;
  readonly environment: string;
  /** What the names of its machines begin with. */
  readonly machinePrefix: string;
}

/** The call that is read, and which of its runners. */
interface Chosen {
  readonly call: Call;
  readonly made: readonly Instance[];
  readonly instance: Instance;
}

/** The other runners that the calls of a file and of those beside it make, where their environment is known. */
export async function neighboursOf(
  path: string,
  calls: readonly Call[],
  { call, made, instance }: Chosen,
  options: Partial<VariableOptions>,
): Promise<Neighbour[]> {
  const own = made.filter(({ name }) => name !== instance.name);
  const found = own.length > 0 ? [environments(call, own, await around(path, call, options))] : [];
  const others = [...calls, ...(await callsBeside(path))];
  for (const other of others.filter((one) => one !== call && isRunnerCall(one) && isSamePlace(one, call))) {
    const surroundings = await around(path, other, options);
    const runners = instancesOf(other, (value) => evaluateIn(surroundings, value));
    found.push(environments(other, runners instanceof Unresolved ? [] : runners, surroundings));
  }
  return found.flat();
}

function around(path: string, call: Call, options: Partial<VariableOptions>): Promise<Surroundings> {
  return surroundingsOf(path, call, namingOf(call), options);
}

/** What the names of a runner come from. */
function namingOf({ values }: Call): readonly unknown[] {
  return [values.environment, values.runner_worker_docker_machine_instance ?? null];
}

function environments(call: Call, runners: readonly Instance[], surroundings: Surroundings): Neighbour[] {
  return runners.flatMap((runner) => {
    const { values, configuration } = inInstance(namingOf(call), runner, surroundings.configuration);
    const [environment, machines] = evaluateIn({ ...surroundings, configuration }, values) as unknown[];
    const prefix = (machines as { readonly name_prefix?: unknown } | null)?.name_prefix;
    return typeof environment === 'string'
      ? [{ name: runner.name, environment, machinePrefix: machinePrefix(environment, prefix) }]
      : [];
  });
}

/** See `workerNameTag`. */
export function machinePrefix(environment: string, namePrefix: unknown): string {
  return typeof namePrefix === 'string' && namePrefix !== '' ? namePrefix : environment.slice(0, 16);
}

/** A provider of its own means another region or account. */
function isSamePlace(one: Call, other: Call): boolean {
  return hclOf(one.values.providers ?? {}) === hclOf(other.values.providers ?? {});
}
