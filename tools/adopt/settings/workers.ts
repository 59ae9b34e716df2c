import { gunzipSync } from 'node:zlib';
import type { GitlabRunnerInput } from '../../../src/settings/gitlab-runner';
import { blockOf, blocksOf, isOn, numberOf, tagsOf, textOf, textsOf } from '../attributes';
import type { ModuleResources } from '../module-resources';
import type { Attributes } from '../state';
import type { Identity } from './identity';
import { otherTrust, policiesOf } from './manager';
import { difference, given } from './values';

export type Executor = NonNullable<NonNullable<GitlabRunnerInput['runnerWorker']>['type']>;

/** Told by the security group that the workers of each have. */
export function executorOf(module: ModuleResources): Executor {
  if (module.get('aws_security_group.docker_machine')) {
    return 'docker+machine';
  }
  return module.get('aws_security_group.docker_autoscaler') ? 'docker-autoscaler' : 'docker';
}

/** The workers' role, machines and group (upstream docker_machine*.tf, docker_autoscaler*.tf). */
export function workerSettings(module: ModuleResources, identity: Identity): Partial<GitlabRunnerInput> {
  const executor = executorOf(module);
  if (executor === 'docker+machine') {
    return {
      runnerWorkerDockerMachineRole: roleOf(module, identity, 'docker_machine'),
      ...given({
        runnerWorkerDockerMachineSecurityGroupDescription: textOf(
          module.get('aws_security_group.docker_machine'),
          'description',
        ),
      }),
      ...fleetSettings(module, identity),
    };
  }
  return executor === 'docker-autoscaler' ? autoscalerSettings(module, identity) : {};
}

/** Whether Session Manager may open a shell on workers. */
export function workersSsmAccess(module: ModuleResources): boolean {
  return (['docker_machine', 'docker_autoscaler'] as const).some(
    (name) => module.get(`aws_iam_role_policy_attachment.${name}_session_manager_aws_managed`) !== undefined,
  );
}

function roleOf(module: ModuleResources, { tags }: Identity, name: 'docker_machine' | 'docker_autoscaler') {
  const role = module.get(`aws_iam_role.${name}`);
  return given({
    additionalTags: difference(tagsOf(role), tags),
    assumeRolePolicyJson: otherTrust(role),
    policyArns: policiesOf(module, `${name}_user_defined_policies`),
  });
}

function fleetSettings(module: ModuleResources, { environment }: Identity): Partial<GitlabRunnerInput> {
  const template = module.get('aws_launch_template.fleet_gitlab_runner');
  const keyName = textOf(module.get('aws_key_pair.fleet'), 'key_name');
  return template
    ? {
        runnerWorkerDockerMachineFleet: {
          enable: true,
          ...(keyName && { keyPairName: keyName.slice(environment.length + 1) }),
        },
        runnerWorkerDockerMachineEc2MetadataOptions: metadataOf(template),
      }
    : {};
}

function autoscalerSettings(module: ModuleResources, identity: Identity): Partial<GitlabRunnerInput> {
  const template = module.get('aws_launch_template.this');
  const compressed = textOf(template, 'user_data') ? decoded(template).compressed : true;
  return {
    runnerWorkerDockerAutoscalerRole: roleOf(module, identity, 'docker_autoscaler'),
    runnerWorkerDockerAutoscalerInstance: {
      ...templateOf(template),
      ...metadataOf(template),
      startScriptCompressionAlgorithm: compressed ? 'gzip' : 'none',
    },
    ...given({ runnerWorkerDockerAutoscalerAmiId: textOf(template, 'image_id') }),
    runnerWorkerDockerAutoscalerAsg: groupOf(module.get('aws_autoscaling_group.autoscaler'), template),
  };
}

function groupOf(group: Attributes | undefined, template: Attributes | undefined) {
  const mixed = blockOf(group, 'mixed_instances_policy');
  const distribution = blockOf(mixed, 'instances_distribution');
  const overrides = blocksOf(blockOf(mixed, 'launch_template'), 'override');
  const types = overrides.flatMap((override) => textOf(override, 'instance_type') ?? []);
  const refresh = blockOf(group, 'instance_refresh');
  return given({
    subnetIds: textsOf(group, 'vpc_zone_identifier'),
    types,
    defaultInstanceType: types.length > 0 ? undefined : textOf(template, 'instance_type'),
    instanceRequirements: overrides.flatMap((override) =>
      blocksOf(override, 'instance_requirements').map(requirementsOf),
    ),
    enableMixedInstancesPolicy: mixed !== undefined,
    onDemandBaseCapacity: numberOf(distribution, 'on_demand_base_capacity'),
    onDemandPercentageAboveBaseCapacity: numberOf(distribution, 'on_demand_percentage_above_base_capacity'),
    spotAllocationStrategy: textOf(distribution, 'spot_allocation_strategy') as 'lowest-price' | undefined,
    spotInstancePools: numberOf(distribution, 'spot_instance_pools'),
    healthCheckGracePeriod: numberOf(group, 'health_check_grace_period'),
    healthCheckType: textOf(group, 'health_check_type') as 'EC2' | undefined,
    enabledMetrics: textsOf(group, 'enabled_metrics') as [],
    upgradeStrategy: refresh ? 'rolling' : 'off',
    instanceRefreshTriggers: textsOf(refresh, 'triggers'),
    instanceRefreshMinHealthyPercentage: numberOf(blockOf(refresh, 'preferences'), 'min_healthy_percentage'),
  });
}

function requirementsOf(requirements: Attributes) {
  const range = (name: string) => {
    const block = blockOf(requirements, name);
    return given({ min: numberOf(block, 'min'), max: numberOf(block, 'max') || undefined });
  };
  return given({
    allowedInstanceTypes: textsOf(requirements, 'allowed_instance_types'),
    cpuManufacturers: textsOf(requirements, 'cpu_manufacturers'),
    instanceGenerations: textsOf(requirements, 'instance_generations'),
    burstablePerformance: textOf(requirements, 'burstable_performance') as 'included' | undefined,
    memoryMib: range('memory_mib'),
    vcpuCount: range('vcpu_count'),
  });
}

/** What is in a launch template of workers. */
export function templateOf(template: Attributes | undefined) {
  const mapping = blockOf(template, 'block_device_mappings');
  const disk = blockOf(mapping, 'ebs');
  return given({
    ebsOptimized: isOn(template, 'ebs_optimized'),
    monitoring: isOn(blockOf(template, 'monitoring'), 'enabled'),
    privateAddressOnly: !isOn(blockOf(template, 'network_interfaces'), 'associate_public_ip_address'),
    rootDeviceName: textOf(mapping, 'device_name'),
    rootSize: numberOf(disk, 'volume_size'),
    volumeType: textOf(disk, 'volume_type') as 'gp2' | undefined,
    volumeThroughput: numberOf(disk, 'throughput') || undefined,
    volumeIops: numberOf(disk, 'iops') || undefined,
    startScript: textOf(template, 'user_data') ? decoded(template).text || undefined : undefined,
  });
}

function metadataOf(template: Attributes | undefined) {
  const metadata = blockOf(template, 'metadata_options');
  return {
    httpTokens: (textOf(metadata, 'http_tokens') ?? 'required') as 'required',
    httpPutResponseHopLimit: numberOf(metadata, 'http_put_response_hop_limit') ?? 2,
  };
}

/** User data as text. */
export function decoded(template: Attributes | undefined): { readonly text: string; readonly compressed: boolean } {
  const bytes = Buffer.from(textOf(template, 'user_data') ?? '', 'base64');
  const compressed = bytes[0] === 0x1f && bytes[1] === 0x8b;
  return { text: (compressed ? gunzipSync(bytes) : bytes).toString('utf8'), compressed };
}
