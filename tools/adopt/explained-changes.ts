import { deviations } from '../../src/upstream/deviations';
import { upstreamModule } from '../../src/upstream/module';

/** A change in place that taking over brings, and that hurts nobody. */
interface Explained {
  readonly types: readonly string[];
  readonly arguments: readonly string[];
  readonly reason: string;
}

const terraformOnly = 'Terraform alone knows it, so an import cannot read it: nothing changes on AWS.';
const counted = 'Counted up, or named again, as something else of it changes.';

/** Deviations come first; what neither tells has to be looked at. */
const explained: readonly Explained[] = [
  {
    types: ['aws_autoscaling_group'],
    arguments: [
      'force_delete',
      'force_delete_warm_pool',
      'ignore_failed_scaling_activities',
      'instance_refresh',
      'timeouts',
      'wait_for_capacity_timeout',
    ],
    reason: terraformOnly,
  },
  { types: ['aws_iam_role'], arguments: ['force_detach_policies'], reason: terraformOnly },
  { types: ['aws_s3_bucket'], arguments: ['force_destroy'], reason: terraformOnly },
  { types: ['aws_lambda_function'], arguments: ['publish'], reason: terraformOnly },
  { types: ['aws_launch_template'], arguments: ['update_default_version'], reason: terraformOnly },
  {
    types: ['aws_kms_key'],
    arguments: ['deletion_window_in_days', 'bypass_policy_lockout_safety_check'],
    reason: terraformOnly,
  },
  {
    types: ['aws_autoscaling_group'],
    arguments: ['launch_template', 'mixed_instances_policy'],
    reason: 'It follows the new version of its launch template: its instances are replaced.',
  },
  {
    types: ['aws_launch_template'],
    arguments: ['user_data'],
    reason: "Machines boot by this project's scripts instead of the module's.",
  },
  { types: ['aws_launch_template'], arguments: ['image_id'], reason: 'The newest image that the filter finds.' },
  {
    types: ['aws_launch_template'],
    arguments: ['default_version', 'latest_version'],
    reason: counted,
  },
  {
    types: ['aws_lambda_function'],
    arguments: ['filename', 'source_code_hash', 'handler', 'description', 'layers'],
    reason: 'The function of the terminate hook is another program here.',
  },
  {
    types: ['aws_lambda_function'],
    arguments: ['last_modified', 'qualified_arn', 'qualified_invoke_arn', 'version'],
    reason: counted,
  },
  {
    types: ['aws_ssm_parameter'],
    arguments: ['has_value_wo', 'value_wo_version', 'value'],
    reason: 'The value stays as it is; from now on Terraform writes it and does not read it, so it leaves the state.',
  },
  { types: ['aws_iam_role_policy'], arguments: ['policy'], reason: 'Statements without their names (Sid).' },
  {
    types: ['aws_iam_policy'],
    arguments: ['policy'],
    reason: `As the module's release ${upstreamModule.version} grants it; npx runners review lists each statement that grants more.`,
  },
  {
    types: ['aws_vpc', 'aws_subnet', 'aws_internet_gateway', 'aws_route_table', 'aws_vpc_endpoint', 'aws_nat_gateway'],
    arguments: ['tags', 'tags_all'],
    reason: "The network's parts are named after environment; tags follow the setting.",
  },
  {
    types: ['aws_vpc'],
    arguments: ['enable_dns_hostnames', 'enable_dns_support'],
    reason: 'Names within the VPC, which the runner needs.',
  },
  {
    types: ['aws_vpc_endpoint'],
    arguments: ['route_table_ids'],
    reason: 'All route tables of the network have a route to S3.',
  },
];

/** Why an argument changes; undefined for what nobody expected. */
export function whyChanged(address: string, path: string): string | undefined {
  const [type = ''] = address.split('.');
  const [argument = ''] = path.split(/[.[]/);
  const deviation = deviations.find(
    (one) =>
      one.kind === 'differs' &&
      one.address === address &&
      (one.argument === undefined || path === one.argument || one.argument.startsWith(argument)),
  );
  return (
    explained.find((one) => one.types.includes(type) && one.arguments.includes(argument) && !deviation)?.reason ??
    deviation?.reason
  );
}
