import type { Address } from '../../../src/upstream/addresses';
import type { Call } from './call';
import { type Facts, factsOf } from './facts';
import { address, awsCalls, dockerHub } from './hosts';
import { managerCalls } from './manager-calls';
import type { Place } from './place';
import { existingServerCalls, gitlabServerCalls } from './server-calls';
import { gitlab, workerCalls } from './worker-calls';

/** Every call of the programs in a place. An address that only Terraform knows is left out: it is of these stacks. */
export function callsOf(place: Place): readonly Call[] {
  const facts = factsOf(place.stack);
  return unique([...proxyCalls(place, facts), ...callsOfKind(place, facts)]);
}

function callsOfKind(place: Place, facts: Facts): readonly Call[] {
  switch (place.kind) {
    case 'function':
      return functionCalls(place, facts);
    case 'task':
      return taskCalls(facts);
    case 'server':
      return existingServerCalls(facts);
    default:
      return machineCalls(place, facts);
  }
}

/** Of an instance that is none of ours nobody here knows what it calls. */
function machineCalls(place: Place, facts: Facts): readonly Call[] {
  if (place.role === 'workers') {
    return workerCalls(place, facts);
  }
  if (place.role === 'manager') {
    return managerCalls(place, facts);
  }
  return facts.containers ? gitlabServerCalls(facts, facts.containers) : [];
}

/** What Terraform calls a function for, by the name of its resource. */
const functions: Partial<Record<string, { readonly program: string; readonly services: readonly string[] }>> = {
  'aws_lambda_function.access_key': { program: 'access key function', services: ['iam', 'ssm'] },
  'aws_lambda_function.runner_config': { program: 'configuring function', services: ['ssm'] },
} satisfies Partial<Record<Address, object>>;

function functionCalls({ role }: Place, { region }: Facts): Call[] {
  const { program, services } = functions[role] ?? { program: 'clean-up function', services: ['ec2'] };
  return awsCalls(program, region, ...services);
}

/** The agent of Fargate pulls images and writes logs from the task's subnet. It knows no proxy. */
function taskCalls({ region, runner, text }: Facts): Call[] {
  const images = /"ecr:/.test(text)
    ? awsCalls('Fargate', region, 'ecr.api', 'ecr.dkr', 's3')
    : dockerHub('Fargate', 'image of the task');
  return [...images, ...awsCalls('Fargate', region, 'logs'), ...gitlab('jobs', runner)];
}

/** Credentials are read from SSM first of all, and by no proxy. */
function proxyCalls({ kind }: Place, { proxy, region }: Facts): Call[] {
  if (proxy === undefined || kind === 'function' || kind === 'task') {
    return [];
  }
  const proxies = proxy.addresses.map((url) => address('every program', url, 'the setting proxy'));
  const credentials = proxy.hasCredentials ? awsCalls('credentials of the proxy', region, 'ssm') : [];
  return [...proxies, ...credentials].map((call) => ({ ...call, direct: true }));
}

function unique(calls: readonly Call[]): readonly Call[] {
  return [...new Map(calls.map((call) => [JSON.stringify(call), call])).values()];
}
