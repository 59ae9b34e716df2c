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

describe('managerCount and spareWorkerGroups', () => {
  const runner = (more: Partial<GitlabRunnerInput>) => new SynthesizedRunner({ ...autoscalerRunner, ...more });
  const groups = (more: Partial<GitlabRunnerInput>) => {
    const synthesized = runner(more);
    return synthesized.addresses('aws_autoscaling_group').map((address) => [address, synthesized.get(address)?.name]);
  };
  const managers = [
    'aws_autoscaling_group.gitlab_runner_instance',
    `${ref('aws_launch_template.gitlab_runner_instance.name')}-asg`,
  ];
  const first = ['aws_autoscaling_group.autoscaler', 'ci-asg'];
  const second = ['aws_autoscaling_group.worker_group', 'ci-asg-2'];
  const third = ['aws_autoscaling_group.worker_group_3', 'ci-asg-3'];

  it.each([
    ['one manager and a spare group', {}, [first, second]],
    ['two and a spare group', { managerCount: 2 }, [first, second, third]],
    ['one and two spare groups', { spareWorkerGroups: 2 }, [first, second, third]],
    ["the module's", { spareWorkerGroups: 0 }, [first]],
  ])('makes the groups of %s: the first at the place of the module', (_, more, expected) => {
    expect(groups(more)).toEqual(expect.arrayContaining([managers, ...expected]));
    expect(groups(more)).toHaveLength(1 + expected.length);
  });

  it.each([
    ['the claimed ones', {}, ['ci-asg', 'ci-asg-2'], true],
    ["the module's", { spareWorkerGroups: 0 }, ['ci-asg'], false],
  ])('lets the clean-up function empty %s', (_, more, names, claimed) => {
    const synthesized = runner(more);
    const list = names.map((name) => `"${name}"`).join(', ');
    expect(synthesized.get('aws_lambda_function.terminate_runner_instances')?.environment).toMatchObject({
      variables: { WORKER_GROUPS: `\${jsonencode([${list}])}` },
    });
    const policy = JSON.stringify(synthesized.get('aws_iam_policy.worker_groups'));
    expect(names.every((name) => policy.includes(`autoScalingGroupName/${name}\\"`))).toBe(true);
    expect(policy.includes('ssm:PutParameter')).toBe(claimed);
  });

  it('makes them alike', () => {
    const synthesized = runner({ managerCount: 2 });
    const [one, two, three] = ['autoscaler', 'worker_group', 'worker_group_3'].map((name) => {
      const {
        name: _,
        '//': __,
        ...rest
      } = synthesized.get(`aws_autoscaling_group.${name}`) as Record<string, unknown>;
      return rest;
    });
    expect([two, three]).toEqual([one, one]);
  });

  it('has as many managers as asked, unless a schedule has other numbers', () => {
    const managersOf = (more: Partial<GitlabRunnerInput>) =>
      runner(more).get('aws_autoscaling_group.gitlab_runner_instance');
    const sizes = { min_size: 2, max_size: 2, desired_capacity: 2 };
    expect(managersOf({ managerCount: 2 })).toMatchObject({
      ...sizes,
      lifecycle: { ignore_changes: ['initial_lifecycle_hook'] },
    });
    const scheduled = { runnerScheduleEnable: true, managerCount: 2 };
    expect(managersOf(scheduled)?.lifecycle).toMatchObject({
      ignore_changes: ['min_size', 'max_size', 'desired_capacity', 'initial_lifecycle_hook'],
    });
    expect(managersOf({ spareWorkerGroups: 0 })?.lifecycle).toMatchObject({
      ignore_changes: expect.arrayContaining(['desired_capacity']),
    });
  });

  it('starts a new manager when the workers change, which has workers of its own', () => {
    const digest = (more: Partial<GitlabRunnerInput>) =>
      /"workers\\" = (sha1\(.*?\))[,}]/.exec(JSON.stringify(runner(more).stack.json.locals))?.[1];
    expect(digest({})).toContain('data.aws_ami.docker_autoscaler_by_filter.id');
    // What the provider fills in is not known before it is applied.
    expect(digest({})).not.toContain('aws_launch_template');
    expect(digest({ runnerWorkerDockerAutoscalerInstance: { rootSize: 99 } })).not.toBe(digest({}));
    expect(digest({ spareWorkerGroups: 0 })).toBeUndefined();
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
  it('replaces running workers when it is rolling, and does not by default', () => {
    const refreshed = { instanceRefreshMinHealthyPercentage: 50, instanceRefreshTriggers: ['tag'] };
    expect(group({ upgradeStrategy: 'rolling', ...refreshed })).toMatchObject({
      instance_refresh: {
        strategy: 'Rolling',
        preferences: { min_healthy_percentage: 50 },
        triggers: ['tag'],
      },
    });
    expect(group(refreshed)).not.toHaveProperty('instance_refresh');
    expect(group({ upgradeStrategy: 'off' })).not.toHaveProperty('instance_refresh');
  });
});
