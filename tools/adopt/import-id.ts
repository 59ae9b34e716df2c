import { textOf } from './attributes';
import type { Attributes, StateResource } from './state';

type IdOf = (values: Attributes) => string | undefined;

const joined =
  (separator: string, ...names: readonly string[]): IdOf =>
  (values) => {
    const parts = names.map((name) => textOf(values, name));
    return parts.includes(undefined) ? undefined : parts.join(separator);
  };

/** Types that the provider imports by something else than their id. */
const idOf: Readonly<Record<string, IdOf>> = {
  aws_autoscaling_lifecycle_hook: joined('/', 'autoscaling_group_name', 'name'),
  aws_autoscaling_schedule: joined('/', 'autoscaling_group_name', 'scheduled_action_name'),
  aws_iam_role_policy_attachment: joined('/', 'role', 'policy_arn'),
  aws_iam_role_policy: joined(':', 'role', 'name'),
  aws_cloudwatch_event_target: joined('/', 'rule', 'target_id'),
  aws_lambda_permission: (values) =>
    joined(
      '/',
      'function_name',
      'statement_id',
    )({
      ...values,
      function_name: [textOf(values, 'function_name'), textOf(values, 'qualifier')].filter(Boolean).join(':'),
    }),
  aws_ssm_parameter: joined('', 'name'),
  aws_kms_alias: joined('', 'name'),
  aws_route: joined('_', 'route_table_id', 'destination_cidr_block'),
  aws_route_table_association: joined('/', 'subnet_id', 'route_table_id'),
};

/**
 * What the AWS provider's documentation of a type names as its import id.
 *
 * @throws {Error} when the state does not tell it
 */
export function importId({ address, type, attributes }: StateResource): string {
  const id = (idOf[type] ?? joined('', 'id'))(attributes);
  if (id === undefined) {
    throw new Error(
      `The state does not say by which id ${address} is imported: run terraform refresh, and pull it again`,
    );
  }
  return id;
}
