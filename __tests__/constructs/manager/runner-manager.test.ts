import { describe, expect, it } from 'vitest';
import type { GitlabRunnerInput } from '../../../src/settings/gitlab-runner';
import { autoscalerRunner, dockerRunner, machineRunner, ref, SynthesizedRunner } from '../synthesized-runner';

const templateAddress = 'aws_launch_template.gitlab_runner_instance';
const groupAddress = 'aws_autoscaling_group.gitlab_runner_instance';
const group = (more: Partial<GitlabRunnerInput> = {}) =>
  new SynthesizedRunner({ ...dockerRunner, ...more }).get(groupAddress);
const template = (more: Partial<GitlabRunnerInput> = {}) =>
  new SynthesizedRunner({ ...dockerRunner, ...more }).get(templateAddress);

/** The settings of the manager's instance, with the name that they demand. */
const instance = (runnerInstance: Partial<NonNullable<GitlabRunnerInput['runnerInstance']>>) => ({
  runnerInstance: { name: 'runner', ...runnerInstance },
});

describe('the group of the manager', () => {
  it('holds one instance, and leaves its size to the schedule', () => {
    expect(group()).toMatchObject({
      min_size: 1,
      max_size: 1,
      desired_capacity: 1,
      vpc_zone_identifier: [dockerRunner.subnetId],
      lifecycle: { ignore_changes: expect.arrayContaining(['min_size', 'max_size', 'desired_capacity']) },
      timeouts: { delete: '10m' },
    });
  });

  it('is recreated with every launch template, or stays', () => {
    expect(group()?.name).toBe(`${ref('aws_launch_template.gitlab_runner_instance.name')}-asg`);
    expect(group({ runnerEnableAsgRecreation: false })?.name).toBe('ci-as-group');
  });

  it('is named like that for the hook and the policies, too', () => {
    const runner = new SynthesizedRunner({ ...dockerRunner, runnerEnableAsgRecreation: false });
    expect(runner.get('aws_cloudwatch_event_rule.terminate_instances')?.event_pattern).toContain('"ci-as-group"');
    expect(runner.statements('aws_iam_role_policy.lifecycle')[0]?.Resource).toMatch(
      /autoScalingGroupName\/ci-as-group$/,
    );
  });

  it('replaces old instances and collects metrics when asked', () => {
    expect(group()).not.toHaveProperty('max_instance_lifetime');
    expect(group()).not.toHaveProperty('enabled_metrics');
    const collectAutoscalingMetrics = ['GroupDesiredCapacity' as const];
    expect(group(instance({ maxLifetimeSeconds: 86_400, collectAutoscalingMetrics }))).toMatchObject({
      max_instance_lifetime: 86_400,
      enabled_metrics: collectAutoscalingMetrics,
    });
  });

  it('waits as long for its end as asked', () => {
    expect(group({ runnerTerraformTimeoutDeleteAsg: '45m' })?.timeouts).toEqual({ delete: '45m' });
  });

  it.each(['ABANDON', 'CONTINUE'] as const)(
    'has a new instance tell AWS that it is up; without a word it is: %s',
    (result) => {
      const settings = { ...dockerRunner, runnerInstall: { failedBootResult: result } };
      const runner = new SynthesizedRunner(result === 'ABANDON' ? dockerRunner : settings);
      const hook = {
        name: 'ci-wait-for-gitlab-runner-up',
        lifecycle_transition: 'autoscaling:EC2_INSTANCE_LAUNCHING',
        default_result: result,
        heartbeat_timeout: 300,
      };
      expect(runner.get('aws_autoscaling_lifecycle_hook.wait_for_gitlab_runner')).toMatchObject(hook);
      // Of the group, too, or its first instance would be in service before the hook exists.
      expect(runner.get(groupAddress)?.initial_lifecycle_hook).toEqual([hook]);
    },
  );

  it('is not replaced for the hook of its first instance, which it got or not when it was created', () => {
    expect(group()?.lifecycle).toMatchObject({ ignore_changes: expect.arrayContaining(['initial_lifecycle_hook']) });
  });

  it.each([
    [
      'docker+machine',
      { ...machineRunner, runnerWorkerDockerMachineInstance: { subnetIds: ['subnet-1', 'subnet-2'] } },
    ],
    [
      'docker-autoscaler',
      { ...autoscalerRunner, runnerWorkerDockerAutoscalerAsg: { subnetIds: ['subnet-1', 'subnet-2'] } },
    ],
  ])('follows the workers of %s into their subnets', (_, settings) => {
    expect(new SynthesizedRunner(settings).get(groupAddress)?.vpc_zone_identifier).toEqual(['subnet-1', 'subnet-2']);
  });

  it('gives its instance the common tags and its own', () => {
    const tagged = group({
      tags: { team: 'ci', Environment: 'other' },
      ...instance({ namePrefix: 'agent', additionalTags: { role: 'manager', team: 'ours' } }),
    });
    expect(tagged?.tag).toEqual(
      expect.arrayContaining(
        Object.entries({ Name: 'agent', Environment: 'other', team: 'ours', role: 'manager' }).map(([key, value]) => ({
          key,
          value,
          propagate_at_launch: true,
        })),
      ),
    );
    expect(tagged?.tag).toHaveLength(4);
  });
});

describe('runnerScheduleEnable', () => {
  it('makes no schedule by default', () => {
    expect(new SynthesizedRunner(dockerRunner).addresses('aws_autoscaling_schedule')).toEqual([]);
  });

  it('stops the manager at night and at weekends', () => {
    const runner = new SynthesizedRunner({ ...dockerRunner, runnerScheduleEnable: true });
    expect(runner.get('aws_autoscaling_schedule.scale_in')).toMatchObject({
      autoscaling_group_name: ref('aws_autoscaling_group.gitlab_runner_instance.name'),
      recurrence: '0 18 * * 1-5',
      time_zone: 'Etc/UTC',
      min_size: 0,
      desired_capacity: 0,
      max_size: 0,
    });
    expect(runner.get('aws_autoscaling_schedule.scale_out')).toMatchObject({
      recurrence: '0 8 * * 1-5',
      min_size: 1,
      desired_capacity: 1,
      max_size: 1,
    });
  });

  it('takes single bounds before the count', () => {
    const runner = new SynthesizedRunner({
      ...dockerRunner,
      runnerScheduleEnable: true,
      runnerScheduleConfig: {
        scale_in_recurrence: '0 20 * * *',
        scale_in_min_size: 0,
        scale_in_desired_capacity: 0,
        scale_in_max_size: 1,
        scale_out_recurrence: '0 6 * * *',
        scale_out_time_zone: 'Asia/Tokyo',
        scale_out_count: 1,
        scale_out_max_size: '2',
      },
    });
    expect(runner.get('aws_autoscaling_schedule.scale_in')).toMatchObject({
      time_zone: 'Etc/UTC',
      min_size: 0,
      desired_capacity: 0,
      max_size: 1,
    });
    expect(runner.get('aws_autoscaling_schedule.scale_out')).toMatchObject({
      time_zone: 'Asia/Tokyo',
      min_size: 1,
      desired_capacity: 1,
      max_size: 2,
    });
  });
});

describe('the launch template of the manager', () => {
  it('takes the newest Amazon Linux, an image of other owners, or one by its id', () => {
    const newest = new SynthesizedRunner(dockerRunner);
    expect(newest.get(templateAddress)?.image_id).toBe(ref('data.aws_ami.runner_by_filter.id'));
    expect(newest.get('data.aws_ami.runner_by_filter')).toMatchObject({
      owners: ['amazon'],
      most_recent: true,
      filter: [{ name: 'name', values: ['al2023-ami-2023*-x86_64'] }],
    });
    const other = new SynthesizedRunner({
      ...dockerRunner,
      runnerAmiOwners: ['self'],
      runnerAmiFilter: { name: ['mine-*'], architecture: ['arm64'] },
    });
    expect(other.get('data.aws_ami.runner_by_filter')).toMatchObject({
      owners: ['self'],
      filter: [
        { name: 'name', values: ['mine-*'] },
        { name: 'architecture', values: ['arm64'] },
      ],
    });
    const given = new SynthesizedRunner({ ...dockerRunner, runnerAmiId: 'ami-0123456789abcdef0' });
    expect(given.get(templateAddress)?.image_id).toBe('ami-0123456789abcdef0');
    expect(given.get('data.aws_ami.runner_by_filter')).toBeUndefined();
  });

  it('takes type, monitoring and EBS optimization as asked', () => {
    expect(template()).toMatchObject({
      instance_type: 't3.micro',
      ebs_optimized: 'true',
      monitoring: { enabled: true },
    });
    expect(template(instance({ type: 't3a.nano', ebsOptimized: false, monitoring: false }))).toMatchObject({
      instance_type: 't3a.nano',
      ebs_optimized: 'false',
      monitoring: { enabled: false },
    });
  });

  it.each([
    ['by default', undefined, undefined],
    ['for at most a price', '0.05', { market_type: 'spot', spot_options: { max_price: '0.05' } }],
    ['for what on demand costs', 'on-demand-price', { market_type: 'spot' }],
  ])('asks the spot market %s', (_, spotPrice, options) => {
    const { instance_market_options, tag_specifications } = template(instance({ spotPrice })) as {
      instance_market_options?: object;
      tag_specifications: { resource_type: string }[];
    };
    expect(instance_market_options).toEqual(options);
    const tagged = tag_specifications.map(({ resource_type }) => resource_type);
    expect(tagged).toEqual([
      'instance',
      'volume',
      'network-interface',
      ...(spotPrice === undefined ? [] : ['spot-instances-request']),
    ]);
  });

  it('has an encrypted disk that goes with the instance', () => {
    expect(template()?.block_device_mappings).toEqual([
      {
        device_name: '/dev/xvda',
        ebs: { delete_on_termination: 'true', encrypted: 'true', volume_size: 8, volume_type: 'gp3' },
      },
    ]);
  });

  it('has the disk that rootDeviceConfig describes', () => {
    const rootDeviceConfig = {
      device_name: '/dev/sda1',
      delete_on_termination: 'false',
      volume_type: 'io2',
      volume_size: 20,
      encrypted: false,
      iops: '4000',
      throughput: 200,
      kms_key_id: 'arn:aws:kms:ap-northeast-1:111122223333:key/disk',
    };
    expect(template(instance({ rootDeviceConfig }))?.block_device_mappings).toEqual([
      {
        device_name: '/dev/sda1',
        ebs: {
          delete_on_termination: 'false',
          volume_type: 'io2',
          volume_size: 20,
          encrypted: 'false',
          iops: 4000,
          throughput: 200,
          kms_key_id: 'arn:aws:kms:ap-northeast-1:111122223333:key/disk',
        },
      },
    ]);
  });

  it.each([
    [true, true, 'false'],
    [false, true, 'true'],
    [true, false, 'true'],
    [false, false, 'true'],
  ])('private itself %s and its workers %s: a public address is %s', (manager, workers, expected) => {
    const settings = {
      ...instance({ privateAddressOnly: manager }),
      runnerWorkerDockerMachineInstance: { privateAddressOnly: workers },
    };
    expect(template(settings)?.network_interfaces).toMatchObject([{ associate_public_ip_address: expected }]);
  });

  it('stands in further security groups when they are named', () => {
    const own = ref('aws_security_group.runner.id');
    expect(template()?.network_interfaces).toMatchObject([{ security_groups: [own] }]);
    expect(template({ runnerNetworking: { securityGroupIds: ['sg-1', 'sg-2'] } })?.network_interfaces).toMatchObject([
      { security_groups: [own, 'sg-1', 'sg-2'] },
    ]);
  });

  it('asks for IMDSv2 unless told otherwise', () => {
    expect(template()?.metadata_options).toEqual({
      http_endpoint: 'enabled',
      http_tokens: 'required',
      http_put_response_hop_limit: 2,
      instance_metadata_tags: 'disabled',
    });
    expect(
      template({
        runnerMetadataOptions: {
          httpEndpoint: 'enabled',
          httpTokens: 'optional',
          httpPutResponseHopLimit: 1,
          instanceMetadataTags: 'enabled',
        },
      })?.metadata_options,
    ).toEqual({
      http_endpoint: 'enabled',
      http_tokens: 'optional',
      http_put_response_hop_limit: 1,
      instance_metadata_tags: 'enabled',
    });
  });

  it('waits for its log group, which the agent would otherwise make without our retention', () => {
    expect(template()?.depends_on).toEqual(['aws_cloudwatch_log_group.environment']);
    expect(template({ runnerCloudwatch: { enable: false } })).not.toHaveProperty('depends_on');
  });
});
