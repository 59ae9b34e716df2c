import {
  DescribeInstancesCommand,
  type DescribeInstancesResult,
  DescribeKeyPairsCommand,
  type DescribeKeyPairsResult,
  DescribeSpotInstanceRequestsCommand,
  type DescribeSpotInstanceRequestsResult,
  type Instance as Ec2Instance,
  type Filter,
} from '@aws-sdk/client-ec2';
import { type Calls, chunks } from './calls';
import type { Instance, SpotRequest } from './fleet';

/** Rows of one answer: more would not fit the function's memory comfortably. EC2 allows 1000. */
const pageSize = 500;

/** Values of one filter that EC2 allows. */
const filterValues = 200;

const parentTag = 'gitlab-runner-parent-id';

/** Everything that some runner made. */
export function listWorkers(calls: Calls): Promise<Instance[]> {
  return listInstances(calls, { Name: 'tag-key', Values: [parentTag] });
}

/** Whatever was started with one of these key pairs. */
export function listKeyHolders(calls: Calls, keyNames: readonly string[]): Promise<Instance[]> {
  return listInstances(calls, { Name: 'key-name', Values: [...keyNames] });
}

export function listManagers(calls: Calls, group: string): Promise<Instance[]> {
  return listInstances(calls, { Name: 'tag:aws:autoscaling:groupName', Values: [group] });
}

/** States by id. A filter names ids that are not known any more without an error: those are `unknown`. */
export async function parentStates(calls: Calls, ids: readonly string[]): Promise<[string, string][]> {
  const found = await listInstances(calls, { Name: 'instance-id', Values: [...ids] });
  const states = new Map(found.map(({ id, state }) => [id, state]));
  return ids.map((id) => [id, states.get(id) ?? 'unknown']);
}

/** As many as one filter takes. */
export const filterBatches = (values: Iterable<string>) => chunks([...new Set(values)], filterValues);

/** Open and active ones of whatever runner: a request names its key pair, and that is all there is to tell by. */
export async function listSpotRequests(calls: Calls): Promise<SpotRequest[]> {
  const pages = await calls.pages<DescribeSpotInstanceRequestsResult>(
    (NextToken) =>
      new DescribeSpotInstanceRequestsCommand({
        Filters: [{ Name: 'state', Values: ['open', 'active'] }],
        MaxResults: pageSize,
        NextToken,
      }),
  );
  return pages
    .flatMap(({ SpotInstanceRequests = [] }) => SpotInstanceRequests)
    .map((request) => ({
      id: String(request.SpotInstanceRequestId),
      keyName: request.LaunchSpecification?.KeyName,
      instanceId: request.InstanceId,
    }));
}

/** EC2 gives all of them at once. A filter knows no more than wildcards; the decision looks closer. */
export async function listKeyPairs(calls: Calls, machinePrefix: string): Promise<string[]> {
  const { KeyPairs = [] } = await calls.ask<DescribeKeyPairsResult>(
    new DescribeKeyPairsCommand({ Filters: [{ Name: 'key-name', Values: [`runner-*-${machinePrefix}-*`] }] }),
  );
  return KeyPairs.map(({ KeyName }) => String(KeyName));
}

async function listInstances(calls: Calls, filter: Filter): Promise<Instance[]> {
  const pages = await calls.pages<DescribeInstancesResult>(
    (NextToken) => new DescribeInstancesCommand({ Filters: [filter], MaxResults: pageSize, NextToken }),
  );
  return pages
    .flatMap(({ Reservations = [] }) => Reservations)
    .flatMap(({ Instances = [] }) => Instances)
    .map(toInstance);
}

function toInstance(instance: Ec2Instance): Instance {
  const tags = new Map(instance.Tags?.map(({ Key, Value }) => [Key, Value]));
  return {
    id: String(instance.InstanceId),
    state: String(instance.State?.Name),
    name: tags.get('Name'),
    keyName: instance.KeyName,
    environment: tags.get('Environment'),
    parentId: tags.get(parentTag),
    launchedAt: (instance.LaunchTime?.getTime() ?? 0) / 1000,
  };
}
