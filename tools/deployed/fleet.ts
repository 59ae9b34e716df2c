import { awsJson } from './aws';
import { type BootReport, bootReport } from './boot-report';
import { type DeployedToken, deployedToken } from './deployed-token';
import { type JobCapacity, jobCapacity } from './job-capacity';
import { managerGroup, membersOf, regionOf } from './manager';
import { runnerHost } from './runner-host';
import type { StackState } from './stack-state';
import { type Task, tasksOf } from './tasks';
import { managerConfigToml } from './user-data';
import { type WorkerGroup, workerGroupsOf } from './worker-groups';

/** An instance that is there and costs. */
export interface Machine {
  readonly instanceId: string;
  readonly instanceType: string;
  /** EC2's word for what it does: pending, running, ... */
  readonly state: string;
  /** When it was started, ISO 8601. */
  readonly launchedAt: string;
  readonly priceClass: 'spot' | 'on-demand';
  /** Its tag `Name`. */
  readonly name: string;
  /** Of an Auto Scaling group. */
  readonly member?: Member;
}

/** What an Auto Scaling group says of an instance that it started. */
export interface Member {
  readonly group: string;
  /** Auto Scaling's word for its part in the group: Pending:Wait, InService, Terminating:Wait, ... */
  readonly state: string;
  /** The version of the launch template that it was started from: its generation. */
  readonly version?: string;
}

/** A machine that tells how it boots. */
export interface Manager extends Machine {
  readonly boot?: BootReport;
}

/** A runner as it is on AWS now. */
export interface Fleet {
  readonly stack: string;
  readonly region: string;
  /** The Auto Scaling group of the manager; undefined where the runner is on a server of its own. */
  readonly group?: string;
  readonly managers: readonly Manager[];
  readonly workers: readonly Machine[];
  /** The groups that the workers of docker-autoscaler are in, empty ones too. */
  readonly workerGroups?: readonly WorkerGroup[];
  /** What jobs on Fargate run in; undefined where none do. */
  readonly tasks?: readonly Task[];
  /** Ids of those that may still become workers. */
  readonly openSpotRequests: readonly string[];
  readonly capacity: JobCapacity;
  /** Where the runner's token has an end. */
  readonly token?: DeployedToken;
}

interface Filter {
  readonly Name: string;
  readonly Values: readonly string[];
}

interface Ec2Instance {
  readonly InstanceId: string;
  readonly InstanceType: string;
  readonly State: { readonly Name: string };
  readonly LaunchTime: string;
  readonly InstanceLifecycle?: string;
  readonly Tags?: readonly { readonly Key: string; readonly Value: string }[];
}

const taskCluster = 'aws_ecs_cluster.jobs';
const machineSecurityGroup = 'aws_security_group.docker_machine';

/** Looks at what belongs to a deployed runner: its groups' instances, and what carries its workers' security group. */
export function fleetOf(stack: string, state: StackState): Fleet {
  const region = regionOf(state);
  const group = state.has(managerGroup) ? state.text(managerGroup, 'name') : undefined;
  const capacity = jobCapacity(managerConfigToml(state));
  const token = group === undefined ? undefined : deployedToken(region, state, capacity.executor, new Date());
  const managers =
    group === undefined
      ? machines(region, withId(runnerHost(state).find(state).instanceId))
      : machinesInGroup(region, group);
  const workerGroups = workerGroupsOf(region, state, new Date());
  return {
    stack,
    region,
    group,
    managers: managers.map((machine) => withBoot(region, state, machine)),
    workers: workersOf(region, state, workerGroups),
    ...(workerGroups.length > 0 ? { workerGroups } : {}),
    ...(state.has(taskCluster) ? { tasks: tasksOf(region, state.text(taskCluster, 'name')) } : {}),
    openSpotRequests: openSpotRequests(region, state),
    capacity,
    ...(token ? { token } : {}),
  };
}

function withBoot(region: string, state: StackState, machine: Machine): Manager {
  const { logGroup, hasStreams } = runnerHost(state);
  if (!hasStreams || !state.has(logGroup)) {
    return machine;
  }
  const boot = bootReport(region, state.text(logGroup, 'name'), machine.instanceId);
  return boot === undefined ? machine : { ...machine, boot };
}

function workersOf(region: string, state: StackState, groups: readonly WorkerGroup[]): Machine[] {
  if (groups.length > 0) {
    return groups.flatMap(({ name }) => machinesInGroup(region, name));
  }
  return state.has(machineSecurityGroup)
    ? machines(region, { Name: 'instance.group-id', Values: [state.text(machineSecurityGroup, 'id')] })
    : [];
}

function openSpotRequests(region: string, state: StackState): string[] {
  if (!state.has(machineSecurityGroup)) {
    return [];
  }
  const filters: Filter[] = [
    { Name: 'state', Values: ['open'] },
    { Name: 'launch.group-id', Values: [state.text(machineSecurityGroup, 'id')] },
  ];
  const { SpotInstanceRequests } = awsJson<{ readonly SpotInstanceRequests: { SpotInstanceRequestId: string }[] }>(
    region,
    'ec2',
    'describe-spot-instance-requests',
    '--filters',
    JSON.stringify(filters),
  );
  return SpotInstanceRequests.map(({ SpotInstanceRequestId }) => SpotInstanceRequestId);
}

const withId = (id: string): Filter => ({ Name: 'instance-id', Values: [id] });

function machinesInGroup(region: string, group: string): Machine[] {
  const members = new Map(membersOf(region, group).map((member) => [member.InstanceId, member]));
  return machines(region, { Name: 'tag:aws:autoscaling:groupName', Values: [group] }).map((machine) => {
    const { LifecycleState: state, LaunchTemplate } = members.get(machine.instanceId) ?? {};
    const version = LaunchTemplate?.Version;
    return state === undefined
      ? machine
      : { ...machine, member: { group, state, ...(version === undefined ? {} : { version }) } };
  });
}

/** Those that fit and are not gone. */
function machines(region: string, filter: Filter): Machine[] {
  const there: Filter = { Name: 'instance-state-name', Values: ['pending', 'running', 'stopping', 'stopped'] };
  const { Reservations } = awsJson<{ readonly Reservations: readonly { readonly Instances: Ec2Instance[] }[] }>(
    region,
    'ec2',
    'describe-instances',
    '--filters',
    JSON.stringify([filter, there]),
  );
  return Reservations.flatMap(({ Instances }) => Instances)
    .map(toMachine)
    .sort((one, other) => one.launchedAt.localeCompare(other.launchedAt));
}

function toMachine(instance: Ec2Instance): Machine {
  return {
    instanceId: instance.InstanceId,
    instanceType: instance.InstanceType,
    state: instance.State.Name,
    launchedAt: instance.LaunchTime,
    priceClass: instance.InstanceLifecycle === 'spot' ? 'spot' : 'on-demand',
    name: instance.Tags?.find(({ Key }) => Key === 'Name')?.Value ?? '',
  };
}
