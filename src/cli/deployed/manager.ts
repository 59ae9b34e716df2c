import { spawnSync } from 'node:child_process';
import type { StackState } from './stack-state';

/** The manager that serves now, and where it writes. */
export interface Manager {
  readonly instanceId: string;
  readonly region: string;
}

/** The region that the stack was deployed to. */
export function regionOf(state: StackState): string {
  return state.text('data.aws_region.current', 'name');
}

/**
 * The instance of the manager's Auto Scaling group, the newest that is not on its way out.
 *
 * @throws {Error} when the group has none, with what to look at
 */
export function currentManager(state: StackState): Manager {
  const group = state.text('aws_autoscaling_group.gitlab_runner_instance', 'name');
  const region = regionOf(state);
  const instances = JSON.parse(
    aws(
      ['autoscaling', 'describe-auto-scaling-groups', '--auto-scaling-group-names', group],
      ['--query', 'AutoScalingGroups[0].Instances[].[InstanceId,LifecycleState]', '--output', 'json'],
      ['--region', region],
    ),
  ) as [string, string][] | null;
  const serving = (instances ?? []).filter(([, lifecycle]) => !/^(Terminat|Detach)/.test(lifecycle));
  const newest = serving.at(-1);
  if (!newest) {
    throw new Error(
      `The Auto Scaling group ${group} in ${region} has no manager: a schedule may have scaled it to 0, or its instances ` +
        `fail to boot (see its activity history and \`npm run logs\`)`,
    );
  }
  return { instanceId: newest[0], region };
}

function aws(...args: readonly string[][]): string {
  const { status, stdout, stderr, error } = spawnSync('aws', args.flat(), { encoding: 'utf8' });
  if (error) {
    throw new Error(`aws cannot be run (${error.message}): install the AWS CLI`);
  }
  if (status !== 0) {
    throw new Error(`aws ${args[0]?.slice(0, 2).join(' ')} failed: ${stderr.trim()}`);
  }
  return stdout;
}

/** Hands the terminal over to a command of the AWS CLI until it ends. */
export function awsInTerminal(args: readonly string[]): number {
  const { status, error } = spawnSync('aws', args, { stdio: 'inherit' });
  if (error) {
    throw new Error(`aws cannot be run (${error.message}): install the AWS CLI`);
  }
  return status ?? 1;
}
