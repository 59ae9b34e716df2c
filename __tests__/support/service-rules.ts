import { type TagService, tagLimits, tagProblem } from '../../src/aws-rules/tag-rules';
import { type TextKind, textProblem } from '../../src/aws-rules/text-rules';
import type { StackJson } from './synth';

type Arguments = Readonly<Record<string, unknown>>;

const groupRule = { description: 'securityGroupRuleDescription' } as const;

/** The texts of each type of resource that AWS has a rule for. */
const texts: Readonly<Record<string, Readonly<Record<string, TextKind>>>> = {
  aws_iam_role: { name: 'roleName', description: 'roleDescription' },
  aws_iam_instance_profile: { name: 'instanceProfileName' },
  aws_iam_policy: { name: 'policyName', description: 'policyDescription' },
  aws_iam_role_policy: { name: 'policyName' },
  aws_iam_user: { name: 'userName' },
  aws_iam_user_policy: { name: 'policyName' },
  aws_security_group: {
    name: 'securityGroupName',
    name_prefix: 'securityGroupName',
    description: 'securityGroupDescription',
  },
  aws_vpc_security_group_ingress_rule: groupRule,
  aws_vpc_security_group_egress_rule: groupRule,
  aws_launch_template: { name: 'launchTemplateName', name_prefix: 'launchTemplateName', key_name: 'keyPairName' },
  aws_autoscaling_group: { name: 'groupName', name_prefix: 'groupName' },
  aws_autoscaling_lifecycle_hook: { name: 'lifecycleHookName' },
  aws_s3_bucket: { bucket: 'bucketName' },
  aws_ssm_parameter: { name: 'parameterName', description: 'parameterDescription' },
  aws_ssm_document: { name: 'documentName' },
  aws_ssm_association: { association_name: 'documentName' },
  aws_lambda_function: { function_name: 'functionName', description: 'functionDescription' },
  aws_cloudwatch_log_group: { name: 'logGroupName' },
  aws_cloudwatch_event_rule: { name: 'eventRuleName', description: 'eventRuleDescription' },
  aws_ecs_cluster: { name: 'clusterName' },
  aws_ecs_task_definition: { family: 'taskFamily' },
  aws_ecr_repository: { name: 'repositoryName' },
  aws_dlm_lifecycle_policy: { description: 'lifecyclePolicyDescription' },
  aws_kms_alias: { name: 'kmsAliasName' },
};

/** Texts that AWS takes as they come, and names of resources that another resource has given already. */
const free = new Set([
  'aws_network_interface.description',
  'aws_kms_key.description',
  'aws_ssm_association.name',
  'aws_autoscaling_policy.name',
  'aws_autoscaling_schedule.scheduled_action_name',
  'aws_route53_record.name',
]);
const naming = /^(name|name_prefix|family|bucket|description|function_name|key_name|.*_name_prefix)$/;
/** They name the resource that they belong to. */
const parts = /^aws_(s3_bucket_.+|lambda_(permission|invocation)|autoscaling_(attachment|group_tag))$/;

const services: readonly (readonly [RegExp, TagService])[] = [
  [/^aws_iam_/, 'iam'],
  [/^aws_s3_/, 's3'],
  [/^aws_ssm_/, 'ssm'],
  [/^aws_lambda_/, 'lambda'],
  [/^aws_cloudwatch_log_/, 'logs'],
  [/^aws_cloudwatch_event_/, 'events'],
  [/^aws_kms_/, 'kms'],
  [/^aws_ecs_/, 'ecs'],
  [/^aws_ecr_/, 'ecr'],
  [/^aws_dlm_/, 'dlm'],
  [/^aws_autoscaling_/, 'autoscaling'],
  [/./, 'ec2'],
];

/** What AWS would refuse of a synthesized stack, a line each, or answer otherwise at every plan. */
export function refusedByAws({ resource }: StackJson): string[] {
  return Object.entries(resource).flatMap(([type, byName]) =>
    Object.entries(byName).flatMap(([name, given]) =>
      [
        ...textsRefused(type, given),
        ...tagsRefused(type, given),
        ...portsRefused(type, given),
        ...poolsRefused(given),
      ].map((problem) => `${type}.${name}: ${problem}`),
    ),
  );
}

function textsRefused(type: string, given: Arguments): string[] {
  return Object.entries(given).flatMap(([argument, value]) => {
    const kind = texts[type]?.[argument];
    if (typeof value !== 'string') {
      return [];
    }
    if (kind === undefined) {
      const isNew = naming.test(argument) && !free.has(`${type}.${argument}`) && !parts.test(type);
      return isNew ? [`${argument} is a text whose rule is not known: add it to src/aws-rules`] : [];
    }
    // The provider adds 26 digits to a prefix.
    const text = `${known(value)}${argument.endsWith('_prefix') ? '0'.repeat(26) : ''}`;
    const problem = isReference(value) ? undefined : textProblem(kind, text);
    return problem ? [`${argument} ${problem}`] : [];
  });
}

function tagsRefused(type: string, given: Arguments): string[] {
  const service = services.find(([pattern]) => pattern.test(type))?.[1] as TagService;
  const blocks = (given.tag ?? []) as readonly { readonly key: string; readonly value: string }[];
  const specifications = (given.tag_specifications ?? []) as readonly { readonly tags?: Arguments }[];
  const maps = [
    given.tags ?? {},
    Object.fromEntries(blocks.map(({ key, value }) => [key, value])),
    ...specifications.map(({ tags }) => tags ?? {}),
  ].filter((tags): tags is Record<string, string> => typeof tags === 'object');
  return maps.flatMap((tags) => [
    ...(Object.keys(tags).length > tagLimits.tags ? [`has ${Object.keys(tags).length} tags`] : []),
    ...Object.entries(tags).flatMap(([key, value]) => {
      const problem = tagProblem(known(key), known(value), [service]);
      return problem ? [`tag ${key} ${problem}`] : [];
    }),
  ]);
}

/** @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_IpPermission.html */
function portsRefused(type: string, given: Arguments): string[] {
  if (!/^aws_vpc_security_group_(in|e)gress_rule$/.test(type)) {
    return [];
  }
  const { ip_protocol: protocol, from_port: from, to_port: to } = given;
  if (protocol === '-1') {
    // The -1 that AWS answers is no change.
    return [from, to].every((port) => port === undefined || port === -1)
      ? []
      : ['has ports with the protocol -1, where AWS answers -1'];
  }
  return from === undefined || to === undefined ? [`has no ports with the protocol ${protocol}`] : [];
}

/** @see https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_InstancesDistribution.html */
function poolsRefused({ mixed_instances_policy: policy }: Arguments): string[] {
  const distribution = (policy as { instances_distribution?: Arguments } | undefined)?.instances_distribution ?? {};
  const { spot_allocation_strategy: strategy = 'lowest-price', spot_instance_pools: pools } = distribution;
  return pools !== undefined && strategy !== 'lowest-price' ? [`has spot_instance_pools with ${strategy}`] : [];
}

const isReference = (value: string) => /^\$\{[^}]*\}$/.test(value);

/** With what Terraform fills in as one letter, and without the escapes of what it does not. */
function known(text: string): string {
  return text
    .replace(/(?<![$])\$\{(?:[^{}]|\{[^{}]*\})*\}/g, 'x')
    .replaceAll('$${', '${')
    .replaceAll('%%{', '%{');
}
