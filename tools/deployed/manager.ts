import { awsJson } from './aws';
import type { StackState } from './stack-state';

/** The manager that serves now, and where it writes. */
export interface Manager {
  readonly instanceId: string;
  readonly region: string;
}

interface Group {
  readonly Instances: readonly {
    readonly InstanceId: string;
    readonly LifecycleState: string;
    readonly LaunchTemplate?: { readonly Version?: string };
  }[];
}

export const managerGroup = 'aws_autoscaling_group.gitlab_runner_instance';

/** The region that the stack was deployed to. */
export function regionOf(state: StackState): string {
  return state.text('data.aws_region.current', 'name');
}

/** The members of an Auto Scaling group with their part in its life; none when there is no such group. */
export function membersOf(region: string, group: string): Group['Instances'] {
  return groupsNamed(region, group).flatMap(({ Instances }) => Instances);
}

/** Whether there is such an Auto Scaling group: somebody may have deleted it by hand. */
export const groupExists = (region: string, group: string): boolean => groupsNamed(region, group).length > 0;

function groupsNamed(region: string, group: string): readonly Group[] {
  const { AutoScalingGroups } = awsJson<{ readonly AutoScalingGroups: readonly Group[] }>(
    region,
    'autoscaling',
    'describe-auto-scaling-groups',
    '--auto-scaling-group-names',
    group,
  );
  return AutoScalingGroups;
}

/**
 * The instance of the manager's Auto Scaling group, the newest that is not terminating.
 *
 * @throws {Error} when the group has none, with what to look at
 */
export function currentManager(state: StackState): Manager {
  const group = state.text(managerGroup, 'name');
  const region = regionOf(state);
  const serving = membersOf(region, group).filter(({ LifecycleState }) => !/^(Terminat|Detach)/.test(LifecycleState));
  const instanceId = newestOf(
    region,
    serving.map(({ InstanceId }) => InstanceId),
  );
  if (instanceId === undefined) {
    throw new Error(
      `The Auto Scaling group ${group} in ${region} has no manager: a schedule may have scaled it to 0, or its instances ` +
        'fail to boot (see its activity history and `npx runners logs --all --since 2h`)',
    );
  }
  return { instanceId, region };
}

/** Auto Scaling lists a group's instances in no order. */
function newestOf(region: string, ids: readonly string[]): string | undefined {
  if (ids.length < 2) {
    return ids[0];
  }
  const launched = awsJson<readonly (readonly [time: string, id: string])[]>(
    region,
    ...['ec2', 'describe-instances', '--instance-ids', ...ids],
    ...['--query', 'Reservations[].Instances[].[LaunchTime,InstanceId]'],
  );
  return [...launched].sort(([one], [other]) => one.localeCompare(other)).at(-1)?.[1];
}
