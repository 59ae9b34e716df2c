import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { CreateSecurityGroupCommand } from '@aws-sdk/client-ec2';
import TOML from '@iarna/toml';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { GitlabRunnerInput } from '../../../src/settings/gitlab-runner';
import { GitlabRunnerStack } from '../../../stacks/gitlab-runner-stack';
import { convertSettings } from '../../../tools/convert/convert';
import { convertConfigToml } from '../../../tools/convert/from-config-toml';
import { plainText, toSettings } from '../../../tools/module-settings/conversion';
import { EmulatedStacks, region } from '../../stacks/emulated-stacks';
import { ExistingAccount } from '../../stacks/existing-account';
import { configTomlOf } from '../../support/cloud-config';
import type { StateResource } from '../../support/terraform';
import { upstreamRecordings } from '../../support/upstream-recordings';

const fixtures = join(__dirname, '..', '..', 'fixtures');
const one = { capacityPerInstance: 1 };

interface Network {
  readonly vpcId: string;
  readonly subnetId: string;
  readonly securityGroupId: string;
}

function scenario(name: string, { vpcId, subnetId, securityGroupId }: Network): GitlabRunnerInput {
  const text = readFileSync(join(upstreamRecordings, 'scenarios', name, 'inputs.json'), 'utf8')
    .replaceAll('<<aws_vpc.this>>', vpcId)
    .replaceAll('<<aws_subnet.private>>', subnetId)
    .replaceAll('<<data.aws_security_group.default>>', securityGroupId);
  return convertSettings(toSettings(JSON.parse(text), plainText).input, one).input;
}

function handMade({ vpcId, subnetId }: Network): GitlabRunnerInput {
  const text = readFileSync(join(fixtures, 'runbook/config.toml'), 'utf8')
    .replaceAll('vpc-0123456789abcdef0', vpcId)
    .replaceAll('subnet-0123456789abcdef0', subnetId);
  return convertConfigToml(text, one).input;
}

const conversions = [
  {
    name: 'the scenario docker-machine',
    convert: (network: Network) => scenario('docker-machine', network),
    group: { maxSize: 5, type: 'm5.large' },
    limit: 5,
    policies: [
      { periods: ['* * * * *'], idle_count: 0, idle_time: '10m0s' },
      {
        periods: ['* 0-9,17-23 * * mon-fri', '* * * * sat,sun'],
        timezone: 'Asia/Tokyo',
        idle_count: 0,
        idle_time: '1m0s',
      },
    ],
  },
  {
    name: 'the scenario minimal',
    convert: (network: Network) => scenario('minimal', network),
    group: { maxSize: 10, type: 'm5.large' },
    limit: 10,
    policies: [{ periods: ['* * * * *'], idle_count: 0, idle_time: '10m0s' }],
  },
  {
    name: 'the hand-made config.toml',
    convert: handMade,
    group: { maxSize: 5, type: 't3.medium' },
    limit: 5,
    policies: [
      { periods: ['* * * * *'], idle_count: 0, idle_time: '10m0s' },
      { periods: ['* 9-21 * * mon-fri'], timezone: 'Asia/Tokyo', idle_count: 2, idle_time: '10m0s' },
      {
        periods: ['* 0-9,21-23 * * mon-fri', '* * * * sat,sun'],
        timezone: 'Asia/Tokyo',
        idle_count: 0,
        idle_time: '5m0s',
      },
    ],
  },
];

describe.each(conversions)('$name, converted and deployed', ({ convert, group, limit, policies }) => {
  let stacks: EmulatedStacks;
  let state: readonly StateResource[];
  const found = (address: string) => state.find((resource) => resource.address === address)?.values;

  beforeAll(async () => {
    stacks = await EmulatedStacks.start();
    const account = new ExistingAccount(stacks.ec2);
    const vpcId = await account.vpc();
    const { GroupId } = await stacks.ec2.send(
      new CreateSecurityGroupCommand({ GroupName: 'ping', Description: 'ping', VpcId: vpcId }),
    );
    const network = { vpcId, subnetId: await account.subnet(vpcId), securityGroupId: String(GroupId) };
    stacks.synth((app) => {
      new GitlabRunnerStack(app, 'runner', { ...convert(network), region });
    });
    await stacks.of('runner').validate();
    await stacks.of('runner').apply();
    state = await stacks.of('runner').state();
  });
  afterAll(() => stacks?.stop());

  it('stands as an Auto Scaling group of spot instances, and nothing of docker-machine', () => {
    expect(found('aws_autoscaling_group.autoscaler')).toMatchObject({
      max_size: group.maxSize,
      min_size: 0,
      protect_from_scale_in: true,
      instance_refresh: [],
      mixed_instances_policy: [
        {
          instances_distribution: [
            {
              on_demand_base_capacity: 0,
              on_demand_percentage_above_base_capacity: 0,
              spot_allocation_strategy: 'price-capacity-optimized',
            },
          ],
          launch_template: [{ override: [{ instance_type: group.type }] }],
        },
      ],
    });
    const addresses = state.map(({ address }) => address);
    // The module calls the cache's policy so with every executor.
    expect(addresses.filter((address) => /docker_machine(?!_cache)/.test(address))).toEqual([]);
  });

  it('starts workers that get Docker', () => {
    const script = gunzip(String(found('aws_launch_template.this')?.user_data));
    expect(script).toMatch(/^#!\/bin\/bash\n/);
    expect(script).toContain('sh -s -- --version');
  });

  it('tells GitLab Runner what docker+machine was told', () => {
    const config = TOML.parse(configTomlOf(state)) as unknown as { runners: Record<string, unknown>[] };
    expect(config.runners).toMatchObject([
      {
        executor: 'docker-autoscaler',
        limit,
        autoscaler: {
          max_instances: group.maxSize,
          capacity_per_instance: 1,
          max_use_count: 0,
          connector_config: { username: 'ubuntu' },
          policy: policies,
        },
      },
    ]);
    expect(config.runners[0]).not.toHaveProperty('machine');
  });
});

function gunzip(base64: string): string {
  return gunzipSync(Buffer.from(base64, 'base64')).toString();
}
