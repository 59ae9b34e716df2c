import { type Claim, ownerOf, parseClaim } from '../../src/claims/claims';
import { numberOfWorkerGroup, workerGroup } from '../../src/claims/worker-groups';
import { awsJson } from './aws';
import type { StackState } from './stack-state';
import { bootVariables } from './user-data';

/** A group of workers of docker-autoscaler, which one manager scales. */
export interface WorkerGroup {
  /** The name of its Auto Scaling group. */
  readonly name: string;
  /** The id of the manager that scales it; null where none does. Left out where managers claim no groups. */
  readonly manager?: string | null;
}

/** The groups of a runner's workers, the first one first. */
export function workerGroupsOf(region: string, state: StackState, now: Date): WorkerGroup[] {
  const groups = groupsIn(state);
  const { CLAIMS } = groups.length > 1 ? bootVariables(state) : {};
  const sight = CLAIMS === undefined ? undefined : claimsUnder(region, CLAIMS, now);
  return groups.map(({ number, name }) => ({
    name,
    ...(sight === undefined ? {} : { manager: ownerOf(sight, workerGroup(number)) ?? null }),
  }));
}

const groupType = 'aws_autoscaling_group.';

function groupsIn(state: StackState): { readonly number: number; readonly name: string }[] {
  return state
    .attributes('name')
    .filter(([address]) => address.startsWith(groupType))
    .flatMap(([address, name]) => {
      const number = numberOfWorkerGroup(address.slice(groupType.length));
      return number === undefined ? [] : [{ number, name: String(name) }];
    })
    .sort((one, other) => one.number - other.number);
}

function claimsUnder(region: string, path: string, now: Date): Parameters<typeof ownerOf>[0] {
  const { Parameters } = awsJson<{ readonly Parameters: readonly { readonly Name: string; readonly Value: string }[] }>(
    region,
    ...['ssm', 'get-parameters-by-path', '--path', path, '--recursive'],
  );
  const claims = Parameters.flatMap(({ Name, Value }) => parseClaim(path, Name, Value) ?? []);
  return { claims, states: statesOf(region, claims), now: now.getTime() / 1000 };
}

interface Reservations {
  readonly Reservations: readonly {
    readonly Instances: readonly { readonly InstanceId: string; readonly State: { readonly Name: string } }[];
  }[];
}

/** A filter, unlike a list of ids, is no error where EC2 no longer knows one. */
function statesOf(region: string, claims: readonly Claim[]): Map<string, string> {
  const owners = [...new Set(claims.map(({ owner }) => owner))].slice(0, 200);
  if (owners.length === 0) {
    return new Map();
  }
  const { Reservations } = awsJson<Reservations>(
    region,
    ...['ec2', 'describe-instances', '--filters', JSON.stringify([{ Name: 'instance-id', Values: owners }])],
  );
  return new Map(
    Reservations.flatMap(({ Instances }) => Instances).map(({ InstanceId, State }) => [InstanceId, State.Name]),
  );
}
