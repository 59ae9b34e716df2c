import type { ResourceChange } from './terraform';

/** What the emulator forgets or makes up: address, and the arguments that it gives back otherwise. Nothing else may drift. */
const emulatorLimits: Readonly<Record<string, readonly string[]>> = {
  // The policy, or the group without one, names the version of the launch template.
  'aws_autoscaling_group.autoscaler': [
    'capacity_reservation_specification',
    'mixed_instances_policy',
    'launch_template',
  ],
  'aws_autoscaling_group.worker_group': ['capacity_reservation_specification', 'mixed_instances_policy'],
  'aws_launch_template.this': ['tag_specifications', 'latest_version', 'default_version'],
  'aws_vpc_security_group_egress_rule.runner_manager_to_docker_autoscaler_egress': ['description'],
  'aws_vpc_security_group_ingress_rule.docker_autoscaler_internal_traffic': ['description'],
  'aws_autoscaling_group.gitlab_runner_instance': [
    'capacity_reservation_specification',
    'health_check_grace_period',
    'instance_maintenance_policy',
    'launch_template',
  ],
  'aws_autoscaling_lifecycle_hook.wait_for_gitlab_runner': ['notification_target_arn', 'role_arn'],
  'aws_autoscaling_lifecycle_hook.terminate_instances': ['notification_target_arn', 'role_arn'],
  'aws_launch_template.gitlab_runner_instance': ['tag_specifications', 'latest_version', 'default_version'],
  'aws_vpc_security_group_egress_rule.runner_manager_to_docker_machine_egress': ['description'],
  'aws_vpc_security_group_egress_rule.runner_manager_to_fargate_tasks': ['description'],
  'aws_vpc_security_group_ingress_rule.docker_machine_docker_runner': ['description'],
  'aws_vpc_security_group_ingress_rule.docker_machine_docker_self': ['description'],
  'aws_vpc_security_group_ingress_rule.docker_machine_ssh_runner': ['description'],
  'aws_vpc_security_group_ingress_rule.docker_machine_ssh_self': ['description'],
  'aws_vpc_security_group_ingress_rule.fargate_tasks_ssh': ['description'],
};

/** What a second plan would change, a line each, though the emulator is not known to forget it. */
export function unexpectedChanges(changes: readonly ResourceChange[]): string[] {
  return changes.flatMap(({ address, change }) =>
    change.actions.join() === 'update'
      ? changedArguments(change)
          .filter((argument) => !emulatorLimits[address]?.includes(argument))
          .map((argument) => `${address} ${argument}`)
      : [`${address} ${change.actions.join(' ')}`],
  );
}

/** Whether nothing but a description changes, which the emulator forgets of rules that name a group. */
export function isOnlyDescription({ change: { before, after } }: ResourceChange): boolean {
  return JSON.stringify({ ...before, description: '' }) === JSON.stringify({ ...after, description: '' });
}

/** The same changes in an account that forgets and makes up nothing. */
export function withoutEmulatorLimits(changes: readonly ResourceChange[]): ResourceChange[] {
  return changes.map((one) => {
    const { before, after } = one.change;
    const limits = emulatorLimits[one.address] ?? [];
    const given = Object.entries(after ?? {}).filter(([name]) => limits.includes(name));
    const change = { ...one.change, before: before && { ...before, ...Object.fromEntries(given) } };
    return { ...one, change };
  });
}

function changedArguments({ before, after, after_unknown }: ResourceChange['change']): string[] {
  const keys = new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {}), ...Object.keys(after_unknown)]);
  return [...keys].filter(
    (key) => after_unknown[key] === true || JSON.stringify(before?.[key]) !== JSON.stringify(after?.[key]),
  );
}
