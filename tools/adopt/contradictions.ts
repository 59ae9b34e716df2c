import { textOf } from './attributes';
import type { Attributes, StateResource } from './state';

/** Arguments that AWS cannot change later, by type: another value destroys the resource and creates it again. */
const fixed: Readonly<Record<string, readonly string[]>> = {
  aws_autoscaling_group: ['name'],
  aws_autoscaling_lifecycle_hook: ['name'],
  aws_autoscaling_schedule: ['scheduled_action_name'],
  aws_cloudwatch_event_rule: ['name'],
  aws_cloudwatch_event_target: ['target_id'],
  aws_cloudwatch_log_group: ['name'],
  aws_iam_instance_profile: ['name'],
  aws_iam_policy: ['name', 'path', 'description'],
  aws_iam_role: ['name', 'path'],
  aws_iam_role_policy: ['name'],
  aws_iam_role_policy_attachment: ['role', 'policy_arn'],
  aws_kms_alias: ['name'],
  aws_lambda_function: ['function_name'],
  aws_lambda_permission: ['statement_id'],
  aws_launch_template: ['name', 'name_prefix'],
  aws_s3_bucket: ['bucket'],
  aws_security_group: ['name', 'name_prefix', 'description', 'vpc_id'],
  aws_ssm_parameter: ['name'],
  aws_subnet: ['cidr_block', 'availability_zone'],
  aws_vpc: ['cidr_block'],
};

/**
 * Where a stack wants something else than stands: a sentence each, as taking it over would replace it.
 *
 * @param wanted arguments as synthesized; those that Terraform works out are not compared
 */
export function contradictions(address: string, wanted: Attributes, { type, attributes }: StateResource): string[] {
  return (fixed[type] ?? []).flatMap((argument) => {
    const value = wanted[argument];
    if (typeof value !== 'string' || value.includes('${') || agrees(argument, value, attributes)) {
      return [];
    }
    return [`${address} has the ${argument} ${actual(argument, attributes)}, and the settings say ${value}`];
  });
}

/** States after an import do not know a prefix. */
function agrees(argument: string, value: string, attributes: Attributes): boolean {
  return argument === 'name_prefix'
    ? (textOf(attributes, 'name') ?? '').startsWith(value) && [value, undefined].includes(textOf(attributes, argument))
    : (textOf(attributes, argument) ?? '') === value;
}

function actual(argument: string, attributes: Attributes): string {
  return textOf(attributes, argument) ?? textOf(attributes, 'name') ?? 'none';
}
