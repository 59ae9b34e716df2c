import { describe, expect, it } from 'vitest';
import type { GitlabRunnerInput } from '../../../src/settings/gitlab-runner';
import { autoscalerRunner, ref, SynthesizedRunner } from '../synthesized-runner';

type Asg = NonNullable<GitlabRunnerInput['runnerWorkerDockerAutoscalerAsg']>;
const subnetIds = ['subnet-1', 'subnet-2'];
const group = (asg: Asg = {}) =>
  new SynthesizedRunner({
    ...autoscalerRunner,
    tags: { team: 'ci' },
    runnerWorkerDockerAutoscalerAsg: { subnetIds, ...asg },
  }).get('aws_autoscaling_group.autoscaler');

const policyOf = (asg: Asg) =>
  group({ enableMixedInstancesPolicy: true, ...asg })?.mixed_instances_policy as {
    instances_distribution: Readonly<Record<string, unknown>>;
    launch_template: { launch_template_specification: object; override?: object[] };
  };

describe('the group of the workers', () => {
  it('is scaled by the plugin alone', () => {
    expect(group()).toMatchObject({
      name: 'ci-asg',
      min_size: 0,
      max_size: 10,
      desired_capacity: 0,
      protect_from_scale_in: true,
      capacity_rebalance: false,
      suspended_processes: ['AZRebalance'],
      vpc_zone_identifier: subnetIds,
      force_delete: true,
      lifecycle: { ignore_changes: ['desired_capacity'] },
    });
  });

  it('starts its workers from the newest template', () => {
    const newest = ref('aws_launch_template.this.latest_version');
    expect(group()?.launch_template).toEqual({ id: ref('aws_launch_template.this.id'), version: newest });
    expect(group()).not.toHaveProperty('mixed_instances_policy');
    expect(policyOf({}).launch_template.launch_template_specification).toEqual({
      launch_template_id: ref('aws_launch_template.this.id'),
      version: newest,
    });
    expect(group({ enableMixedInstancesPolicy: true })).not.toHaveProperty('launch_template');
  });

  it('checks health and collects metrics as asked', () => {
    expect(group()).toMatchObject({ health_check_type: 'EC2', health_check_grace_period: 300, enabled_metrics: [] });
    expect(
      group({ healthCheckType: 'ELB', healthCheckGracePeriod: 60, enabledMetrics: ['GroupTotalInstances'] }),
    ).toMatchObject({
      health_check_type: 'ELB',
      health_check_grace_period: 60,
      enabled_metrics: ['GroupTotalInstances'],
    });
  });

  it('hands the common tags to its workers', () => {
    expect(group()?.tag).toEqual(
      Object.entries({ Name: 'ci', Environment: 'ci', team: 'ci' }).map(([key, value]) => ({
        key,
        value,
        propagate_at_launch: true,
      })),
    );
  });
});

describe('a mixed instances policy', () => {
  it('spreads workers over the types and the spot market as asked', () => {
    const { instances_distribution, launch_template } = policyOf({
      types: ['m6i.large', 'm6a.large'],
      onDemandBaseCapacity: 1,
      onDemandPercentageAboveBaseCapacity: 20,
      spotAllocationStrategy: 'price-capacity-optimized',
    });
    expect(instances_distribution).toEqual({
      on_demand_base_capacity: 1,
      on_demand_percentage_above_base_capacity: 20,
      spot_allocation_strategy: 'price-capacity-optimized',
    });
    expect(launch_template.override).toEqual([{ instance_type: 'm6i.large' }, { instance_type: 'm6a.large' }]);
  });

  // https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_InstancesDistribution.html, SpotInstancePools
  it.each([
    ['lowest-price', 2, 2],
    ['lowest-price', 0, undefined],
    ['capacity-optimized', 2, undefined],
    ['capacity-optimized-prioritized', 0, undefined],
    ['price-capacity-optimized', 2, undefined],
  ] as const)('with %s and %i pools writes %s', (spotAllocationStrategy, spotInstancePools, written) => {
    const { instances_distribution } = policyOf({ types: ['m6i.large'], spotAllocationStrategy, spotInstancePools });
    expect(instances_distribution.spot_instance_pools).toBe(written);
  });

  it('describes what types have to offer', () => {
    const { launch_template } = policyOf({
      instanceRequirements: [
        {
          allowedInstanceTypes: ['m6*'],
          cpuManufacturers: ['intel'],
          instanceGenerations: ['current'],
          burstablePerformance: 'excluded',
          memoryMib: { min: 4096, max: 8192 },
          vcpuCount: { min: 2, max: 4 },
        },
      ],
    });
    expect(launch_template.override).toEqual([
      {
        instance_requirements: {
          allowed_instance_types: ['m6*'],
          cpu_manufacturers: ['intel'],
          instance_generations: ['current'],
          burstable_performance: 'excluded',
          memory_mib: { min: 4096, max: 8192 },
          vcpu_count: { min: 2, max: 4 },
        },
      },
    ]);
  });

  it('overrides nothing where nothing is said', () => {
    expect(policyOf({}).launch_template).not.toHaveProperty('override');
  });
});

describe('upgradeStrategy', () => {
  it('replaces running workers by default, and does not when it is off', () => {
    expect(group({ instanceRefreshMinHealthyPercentage: 50, instanceRefreshTriggers: ['tag'] })).toMatchObject({
      instance_refresh: {
        strategy: 'Rolling',
        preferences: { min_healthy_percentage: 50 },
        triggers: ['tag'],
      },
    });
    expect(group({ upgradeStrategy: 'off' })).not.toHaveProperty('instance_refresh');
  });
});
