import type { Deviation } from './deviation';

const lambda = 'aws_lambda_function.terminate_runner_instances';

const variable = (name: string, reason: string): Deviation => ({
  address: lambda,
  kind: 'differs',
  argument: `environment[0].variables.${name}`,
  reason,
});

const outsideVpc =
  'The function runs outside any VPC unless runnerTerminateEc2LambdaSubnetIds names subnets: in a VPC it has no public ' +
  "address, so in the manager's public subnet it reaches nothing.";

/** The terminate hook: upstream modules/terminate-agent-hook. */
export const terminateHookDeviations: readonly Deviation[] = [
  {
    address: lambda,
    kind: 'differs',
    argument: 'runtime',
    reason: 'The function is written in TypeScript, so it runs on Node.js with the SDK that this runtime contains.',
  },
  {
    address: lambda,
    kind: 'differs',
    argument: 'memory_size',
    reason: 'A page of 500 instances does not fit beside the SDK into 128 MB.',
  },
  { address: lambda, kind: 'differs', argument: 'vpc_config', reason: outsideVpc },
  ...(
    [
      'aws_security_group.terminate_runner_instances',
      'aws_vpc_security_group_egress_rule.terminate_runner_instances_allow_https_ipv4',
      'aws_vpc_security_group_egress_rule.terminate_runner_instances_allow_https_ipv6',
      'aws_iam_role_policy_attachment.aws_lambda_vpc_access_execution_role',
    ] as const
  ).map((address): Deviation => ({ address, kind: 'missing', reason: outsideVpc })),
  variable(
    'RUNNER_ENVIRONMENT',
    'Upstream removes key pairs and spot requests whose name contains ours. Telling exactly takes the environment.',
  ),
  variable(
    'WORKERS_TAGGED_BY_ENVIRONMENT',
    'Upstream terminates the orphans of every runner in the account. Whether the tag tells ours depends on the settings.',
  ),
  variable(
    'MANAGER_GROUP_NAME',
    'Events of another group are refused, and what a living manager of the group is making is left alone.',
  ),
  variable('WORKER_KEY_PAIR', 'The key pair that the manager made goes with the stack.'),
  variable('WORKER_GROUPS', 'With docker-autoscaler: the groups of workers.'),
  ...(['aws_iam_policy', 'aws_iam_role_policy_attachment'] as const).map(
    (type): Deviation => ({
      address: `${type}.worker_groups`,
      kind: 'extra',
      reason:
        'With docker-autoscaler: workers are protected from scaling in, and a manager leaves idle ones in its group when it ' +
        'ends. The function empties groups that no manager owns.',
    }),
  ),
  {
    address: 'aws_iam_policy.lambda',
    kind: 'differs',
    argument: 'policy',
    reason:
      'Only the calls that are made: no DescribeTags, DescribeRegions, DescribeInstanceStatus and ' +
      'CompleteLifecycleAction. Workers are terminated only with the Environment tag that this runner gives them, and ' +
      "key pairs deleted only under the names of its machines: upstream may terminate every runner's workers and delete " +
      "every runner's key pairs.",
  },
  {
    address: 'aws_iam_policy.spot_request_housekeeping',
    kind: 'differs',
    argument: 'policy',
    reason: 'Cancelling is allowed for spot requests of this account and region instead of for any resource.',
  },
  {
    address: 'aws_lambda_invocation.sweep_workers',
    kind: 'extra',
    reason:
      'With docker+machine only: the event of the last manager reaches the function after Terraform has deleted it. ' +
      'Terraform calls it itself ' +
      'when the group is gone, so that destroy leaves no workers behind.',
  },
  ...(['aws_cloudwatch_event_rule', 'aws_cloudwatch_event_target', 'aws_lambda_permission'] as const).map(
    (type): Deviation => ({
      address: `${type}.sweep_orphans`,
      kind: 'extra',
      reason: 'With runnerTerminateEc2OrphanSweepSchedule only: finds workers whose manager died without an event.',
    }),
  ),
];
