import type { Address } from '../../../src/upstream/addresses';
import { type Block, flag, given, list, single, text, texts } from './block';
import { dockerMachines } from './docker-machines';
import { instancePlace } from './instance-place';
import type { Machine } from './machine';
import { type PlannedApp, type PlannedResource, type PlannedStack, resourcesOf } from './planned-app';

/** Every check asks for them, and templates are read for them. */
const known = new WeakMap<PlannedStack, readonly Machine[]>();

/** Everything that a stack starts: by Auto Scaling groups, one by one, and what docker-machine makes later. */
export function machinesOf(app: PlannedApp, stack: PlannedStack): readonly Machine[] {
  const machines = known.get(stack) ?? readMachines(app, stack);
  known.set(stack, machines);
  return machines;
}

function readMachines(app: PlannedApp, stack: PlannedStack): readonly Machine[] {
  const groups = resourcesOf(stack, 'aws_autoscaling_group');
  // Groups of workers are alike, one for each manager and for each that is about to come: the first stands for all.
  const further = groups.filter(({ address }) => address.startsWith(furtherWorkers));
  return [
    ...groups
      .filter((group) => !further.includes(group))
      .flatMap((group) => groupMachine(app, group, roles[group.address] === 'workers' ? 1 + further.length : 1)),
    ...resourcesOf(stack, 'aws_instance').map((instance) => instanceMachine(app, instance)),
    ...dockerMachines(stack),
  ];
}

const roles: Partial<Record<string, string>> = {
  'aws_autoscaling_group.gitlab_runner_instance': 'manager',
  'aws_autoscaling_group.autoscaler': 'workers',
} satisfies Partial<Record<Address, string>>;

const furtherWorkers: Address = 'aws_autoscaling_group.worker_group';

function groupMachine(app: PlannedApp, { stack, address, block }: PlannedResource, times: number): Machine[] {
  const mixed = single(block, 'mixed_instances_policy');
  const mixedTemplate = single(mixed, 'launch_template');
  const reference =
    text(single(block, 'launch_template'), 'id') ??
    text(single(mixedTemplate, 'launch_template_specification'), 'launch_template_id');
  const meaning = app.meaningOf(stack, reference ?? '');
  if (meaning.kind !== 'resource') {
    return [];
  }
  const template = meaning.resource.block;
  const overrides = list(mixedTemplate, 'override');
  const types = overrides.flatMap((override) => text(override, 'instance_type') ?? []);
  const requirements = overrides.flatMap((override) => list(override, 'instance_requirements'));
  const most = Number(block.max_size ?? 1);
  const inOne = mixed ? split(most, single(mixed, 'instances_distribution')) : allOf(most, template);
  return [
    {
      ...templateMachine(template),
      stack,
      role: roles[address] ?? address,
      types: types.length > 0 || requirements.length > 0 ? types : given(template, 'instance_type'),
      mostVcpus: largest(requirements.map((one) => Number(single(one, 'vcpu_count')?.max))),
      subnets: texts(block, 'vpc_zone_identifier'),
      most: { onDemand: times * inOne.onDemand, spot: times * inOne.spot },
      byGroup: true,
    },
  ];
}

function templateMachine(template: Block): Pick<Machine, 'image' | 'publicAddress' | 'securityGroups' | 'volumeKeys'> {
  return {
    image: text(template, 'image_id'),
    publicAddress: flag(single(template, 'network_interfaces')?.associate_public_ip_address),
    securityGroups: [
      ...texts(template, 'vpc_security_group_ids'),
      ...list(template, 'network_interfaces').flatMap((one) => texts(one, 'security_groups')),
    ],
    volumeKeys: list(template, 'block_device_mappings')
      .flatMap((mapping) => list(mapping, 'ebs'))
      .flatMap((volume) => text(volume, 'kms_key_id') ?? []),
  };
}

function instanceMachine(app: PlannedApp, { stack, address, block }: PlannedResource): Machine {
  return {
    stack,
    role: address,
    types: given(block, 'instance_type'),
    image: text(block, 'ami'),
    ...instancePlace(app, { stack, address, block }),
    most: allOf(1, block),
    volumeKeys: list(block, 'root_block_device').flatMap((volume) => text(volume, 'kms_key_id') ?? []),
    byGroup: false,
  };
}

function allOf(most: number, template: Block): Machine['most'] {
  const spot = single(template, 'instance_market_options')?.market_type === 'spot';
  return spot ? { onDemand: 0, spot: most } : { onDemand: most, spot: 0 };
}

/** As Auto Scaling splits a group that is full. */
function split(most: number, distribution: Block | undefined): Machine['most'] {
  const base = Math.min(most, Number(distribution?.on_demand_base_capacity ?? 0));
  const percentage = Number(distribution?.on_demand_percentage_above_base_capacity ?? 100);
  const onDemand = base + Math.ceil(((most - base) * percentage) / 100);
  return { onDemand, spot: most - onDemand };
}

function largest(numbers: readonly number[]): number | undefined {
  return numbers.length > 0 && numbers.every(Number.isFinite) ? Math.max(...numbers) : undefined;
}
