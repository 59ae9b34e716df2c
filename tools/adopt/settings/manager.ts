import { isDeepStrictEqual } from 'node:util';
import type { GitlabRunnerInput } from '../../../src/settings/gitlab-runner';
import { blockOf, blocksOf, isOn, numberOf, tagsOf, textOf, textsOf } from '../attributes';
import type { ModuleResources } from '../module-resources';
import type { Attributes } from '../state';
import { type Identity, namePrefixOf, withoutEnd } from './identity';
import { difference, given } from './values';

/** The manager's machine, role and group (upstream main.tf, runner_policy.tf, logging.tf). */
export function managerSettings(module: ModuleResources, identity: Identity): Partial<GitlabRunnerInput> {
  const template = module.get('aws_launch_template.gitlab_runner_instance');
  const group = module.get('aws_autoscaling_group.gitlab_runner_instance');
  const logs = module.get('aws_cloudwatch_log_group.environment');
  const metadata = blockOf(template, 'metadata_options');
  const logGroupName = textOf(logs, 'name');
  return {
    runnerInstance: { name: identity.environment, ...instanceOf(module, identity) },
    ...(metadata && {
      runnerMetadataOptions: {
        httpEndpoint: textOf(metadata, 'http_endpoint') as 'enabled',
        httpTokens: textOf(metadata, 'http_tokens') as 'required',
        httpPutResponseHopLimit: numberOf(metadata, 'http_put_response_hop_limit') ?? 1,
        instanceMetadataTags: (textOf(metadata, 'instance_metadata_tags') ?? 'disabled') as 'disabled',
      },
    }),
    runnerRole: roleOf(module, identity),
    runnerNetworking: networkingOf(module, template),
    runnerCloudwatch: {
      enable: logs !== undefined,
      retentionDays: numberOf(module.get('aws_cloudwatch_log_group.lambda'), 'retention_in_days') ?? 0,
      ...(logGroupName !== identity.environment && given({ logGroupName })),
    },
    runnerEnableAsgRecreation: textOf(group, 'name') === `${textOf(template, 'name')}-asg`,
    ...given({ runnerTerraformTimeoutDeleteAsg: textOf((group?.timeouts ?? {}) as Attributes, 'delete') }),
    ...scheduleOf(module),
  };
}

function instanceOf(module: ModuleResources, { environment, base, tags }: Identity) {
  const template = module.get('aws_launch_template.gitlab_runner_instance');
  const group = module.get('aws_autoscaling_group.gitlab_runner_instance');
  const prefix = withoutEnd(namePrefixOf(module, 'aws_launch_template.gitlab_runner_instance') ?? '', '-');
  const metrics = textsOf(group, 'enabled_metrics');
  const groupTags = Object.fromEntries(blocksOf(group, 'tag').map(({ key, value }) => [String(key), String(value)]));
  // The instance is called by its prefix, unless a tag of all resources calls it otherwise.
  const name = tags.Name === environment ? prefix : tags.Name;
  const additionalTags = difference(groupTags, { ...tags, ...(name !== undefined && { Name: name }) });
  return given({
    type: textOf(template, 'instance_type'),
    namePrefix: prefix === base ? undefined : prefix,
    ebsOptimized: isOn(template, 'ebs_optimized'),
    monitoring: isOn(blockOf(template, 'monitoring'), 'enabled'),
    privateAddressOnly: !isOn(blockOf(template, 'network_interfaces'), 'associate_public_ip_address'),
    ssmAccess: module.get('aws_iam_policy.instance_session_manager_policy') !== undefined,
    useEip: module.get('aws_eip.gitlab_runner') !== undefined,
    spotPrice: spotPriceOf(template),
    maxLifetimeSeconds: numberOf(group, 'max_instance_lifetime') || undefined,
    collectAutoscalingMetrics: metrics.length > 0 ? (metrics as ['GroupMinSize']) : undefined,
    additionalTags: Object.keys(additionalTags).length > 0 ? additionalTags : undefined,
    rootDeviceConfig: rootDeviceOf(template),
  });
}

function spotPriceOf(template: Attributes | undefined): string | undefined {
  const market = blockOf(template, 'instance_market_options');
  return textOf(market, 'market_type') === 'spot'
    ? (textOf(blockOf(market, 'spot_options'), 'max_price') ?? 'on-demand-price')
    : undefined;
}

/** Under Terraform's own keys, without what the module takes anyway. */
function rootDeviceOf(template: Attributes | undefined): Record<string, string> {
  const mapping = blockOf(template, 'block_device_mappings');
  const disk = blockOf(mapping, 'ebs');
  const known: Readonly<Record<string, string | undefined>> = {
    device_name: '/dev/xvda',
    volume_type: 'gp3',
    volume_size: '8',
    encrypted: 'true',
    delete_on_termination: 'true',
    iops: '0',
    throughput: '0',
    kms_key_id: undefined,
  };
  const found = Object.keys(known).map((key) => [key, textOf(key === 'device_name' ? mapping : disk, key)] as const);
  return Object.fromEntries(found.filter(([key, value]) => value !== undefined && value !== known[key])) as Record<
    string,
    string
  >;
}

function roleOf(module: ModuleResources, { iamObjects, tags }: Identity) {
  const role = module.get('aws_iam_role.instance');
  const name = textOf(module.get('aws_iam_role_policy_attachment.ssm'), 'role');
  const additionalTags = difference(tagsOf(role), tags);
  return given({
    createRoleProfile: role !== undefined,
    roleProfileName: name === `${iamObjects}-instance` ? undefined : name,
    allowIamServiceLinkedRoleCreation: module.get('aws_iam_policy.service_linked_role') !== undefined,
    additionalTags: Object.keys(additionalTags).length > 0 ? additionalTags : undefined,
    assumeRolePolicyJson: otherTrust(role),
    policyArns: policiesOf(module, 'user_defined_policies'),
  });
}

export function policiesOf(module: ModuleResources, name: string): string[] {
  return module
    .members('aws_iam_role_policy_attachment', name)
    .map(({ attributes }) => textOf(attributes, 'policy_arn') as string);
}

/** Who may assume a role, where that is not EC2 alone. */
export function otherTrust(role: Attributes | undefined): string | undefined {
  const document = textOf(role, 'assume_role_policy');
  const { Statement } = JSON.parse(document ?? '{}') as { Statement?: unknown };
  const statements = [Statement].flat() as { Principal?: unknown; Action?: unknown; Condition?: unknown }[];
  const [only] = statements;
  const isEc2 =
    statements.length === 1 &&
    isDeepStrictEqual(only?.Principal, { Service: 'ec2.amazonaws.com' }) &&
    only?.Condition === undefined;
  return document === undefined || isEc2 ? undefined : document;
}

function networkingOf(module: ModuleResources, template: Attributes | undefined) {
  const pings = module.members('aws_vpc_security_group_ingress_rule', 'runner_ping_group');
  const own = textOf(module.get('aws_security_group.runner'), 'id');
  const groups = textsOf(blockOf(template, 'network_interfaces'), 'security_groups').filter((id) => id !== own);
  return given({
    securityGroupDescription: textOf(module.get('aws_security_group.runner'), 'description'),
    securityGroupIds: groups,
    allowIncomingPing:
      pings.length > 0 || module.get('aws_vpc_security_group_ingress_rule.docker_machine_ping_self') !== undefined,
    allowIncomingPingSecurityGroupIds: pings.map(({ attributes }) =>
      String(textOf(attributes, 'referenced_security_group_id')),
    ),
  });
}

function scheduleOf(module: ModuleResources): Partial<GitlabRunnerInput> {
  const directions = ['scale_in', 'scale_out'] as const;
  const schedules = directions.flatMap((direction) => {
    const schedule = module.get(`aws_autoscaling_schedule.${direction}`);
    const names = { recurrence: 'recurrence', time_zone: 'time_zone', min_size: 'min_size', max_size: 'max_size' };
    const all = { ...names, desired_capacity: 'desired_capacity' };
    return schedule === undefined
      ? []
      : Object.entries(all).map(([key, name]) => [`${direction}_${key}`, textOf(schedule, name)] as const);
  });
  return schedules.length > 0
    ? {
        runnerScheduleEnable: true,
        runnerScheduleConfig: given(Object.fromEntries(schedules)) as Record<string, string>,
      }
    : {};
}
