import { readdirSync } from 'node:fs';
import {
  CreateSecurityGroupCommand,
  DescribeInternetGatewaysCommand,
  DescribeRouteTablesCommand,
  DescribeSecurityGroupRulesCommand,
  DescribeSubnetsCommand,
  DescribeVpcEndpointsCommand,
  DescribeVpcsCommand,
} from '@aws-sdk/client-ec2';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { DockerMachineEgressStack } from '../../stacks/docker-machine-egress-stack';
import { NatGatewayStack } from '../../stacks/nat-gateway-stack';
import { NetworkStack } from '../../stacks/network-stack';
import { EmulatedStacks, region } from './emulated-stacks';
import { ExistingAccount } from './existing-account';

const minutes = 60_000;
const addressName = 'gitlab-runner-nat-gateway-eip';
let stacks: EmulatedStacks;
let account: ExistingAccount;

beforeAll(async () => {
  stacks = await EmulatedStacks.start();
  account = new ExistingAccount(stacks.ec2);
}, minutes);
afterAll(() => stacks?.stop());

/** How many there are of what a network is made of. */
async function inventory() {
  const [vpcs, subnets, tables, gateways, endpoints] = await Promise.all([
    stacks.ec2.send(new DescribeVpcsCommand({})),
    stacks.ec2.send(new DescribeSubnetsCommand({})),
    stacks.ec2.send(new DescribeRouteTablesCommand({})),
    stacks.ec2.send(new DescribeInternetGatewaysCommand({})),
    stacks.ec2.send(new DescribeVpcEndpointsCommand({})),
  ]);
  return {
    vpcs: vpcs.Vpcs?.length,
    subnets: subnets.Subnets?.length,
    tables: tables.RouteTables?.length,
    gateways: gateways.InternetGateways?.length,
    endpoints: endpoints.VpcEndpoints?.filter(({ State }) => String(State) !== 'deleted').length,
  };
}

test(
  'a network and a gateway in it stand, stay as they are on the second plan, and leave only the address',
  async () => {
    const before = await inventory();
    const address = await account.address(addressName);
    stacks.synth((app) => {
      const network = new NetworkStack(app, 'network', {
        region,
        environment: 'gitlab-runner',
        availabilityZones: ['ap-northeast-1a', 'ap-northeast-1c'],
      });
      new NatGatewayStack(app, 'nat-gateway', {
        region,
        publicSubnetId: network.publicSubnetIds[0],
        privateRouteTableIds: network.privateRouteTableIds,
        elasticIp: { name: addressName },
      });
    });
    await stacks.of('network').validate();
    await stacks.of('network').apply();
    expect(await stacks.plan('network')).toEqual([]);
    const { private_route_table_ids, private_subnet_ids, vpc_id } = await stacks.of('network').outputs();
    expect(private_subnet_ids).toHaveLength(2);

    await stacks.of('nat-gateway').apply();
    expect(await stacks.plan('nat-gateway')).toEqual([]);
    expect(await stacks.plan('network')).toEqual([]);
    const [gateway] = await account.natGateways(String(vpc_id));
    for (const table of private_route_table_ids as string[]) {
      expect(await account.defaultRouteOf(table)).toBe(gateway?.id);
    }

    await stacks.of('nat-gateway').destroy();
    await stacks.of('network').destroy();
    expect(await inventory()).toEqual(before);
    expect(await account.addressStands(address.allocationId)).toBe(true);
  },
  5 * minutes,
);

test(
  'ids of an existing network make a stack of nothing',
  async () => {
    const vpcId = await account.vpc();
    const before = await inventory();
    stacks.synth((app) => {
      new NetworkStack(app, 'existing', {
        region,
        existing: { vpcId, publicSubnetIds: ['subnet-0a1'], privateSubnetIds: ['subnet-0a2'] },
      });
    });
    await stacks.of('existing').validate();
    await stacks.of('existing').apply();
    expect(await stacks.of('existing').outputs()).toMatchObject({ vpc_id: vpcId, private_subnet_ids: ['subnet-0a2'] });
    expect(await inventory()).toEqual(before);
  },
  2 * minutes,
);

test(
  'egress rules are opened for both families, stay on the second plan, and go',
  async () => {
    const { GroupId } = await stacks.ec2.send(
      new CreateSecurityGroupCommand({ GroupName: 'runner', Description: 'runner', VpcId: await account.vpc() }),
    );
    const opened = async () => {
      const { SecurityGroupRules = [] } = await stacks.ec2.send(
        new DescribeSecurityGroupRulesCommand({ Filters: [{ Name: 'group-id', Values: [String(GroupId)] }] }),
      );
      return SecurityGroupRules.filter(({ IsEgress, IpProtocol }) => IsEgress && IpProtocol !== '-1')
        .map(
          ({ IpProtocol, FromPort, ToPort, CidrIpv4, CidrIpv6 }) =>
            `${IpProtocol} ${FromPort}-${ToPort} ${CidrIpv4 ?? CidrIpv6}`,
        )
        .sort();
    };
    stacks.synth((app) => {
      new DockerMachineEgressStack(app, 'egress', {
        region,
        securityGroups: { runner: String(GroupId) },
        rules: {
          e2_ssh: { port: 6301, description: 'SSH of E2', cidrBlocks: ['0.0.0.0/0'], ipv6CidrBlocks: ['::/0'] },
          range: {
            fromPort: 5000,
            toPort: 5002,
            protocol: 'udp',
            description: 'A range',
            cidrBlocks: ['192.0.2.0/24'],
          },
          ping: { protocol: 'icmp', description: 'Ping', cidrBlocks: ['192.0.2.0/24'] },
        },
        tags: { Environment: 'gitlab-runner' },
      });
    });
    await stacks.of('egress').validate();
    await stacks.of('egress').apply();
    expect(await opened()).toEqual([
      'icmp -1--1 192.0.2.0/24',
      'tcp 6301-6301 0.0.0.0/0',
      'tcp 6301-6301 ::/0',
      'udp 5000-5002 192.0.2.0/24',
    ]);
    expect(await stacks.plan('egress')).toEqual([]);
    await stacks.of('egress').destroy();
    expect(await opened()).toEqual([]);
  },
  3 * minutes,
);

test('what has no plan checks is valid as HCL, too', async () => {
  vi.stubEnv('SYNTH_HCL_OUTPUT', 'true');
  stacks.synth((app) => {
    new NetworkStack(app, 'network-hcl', {
      region,
      environment: 'gitlab-runner',
      availabilityZones: ['ap-northeast-1a'],
    });
    new DockerMachineEgressStack(app, 'egress-hcl', {
      region,
      securityGroups: { runner: 'sg-0a1' },
      rules: { e2_ssh: { port: 6301, description: 'SSH of E2', cidrBlocks: ['0.0.0.0/0'], ipv6CidrBlocks: ['::/0'] } },
    });
  });
  vi.unstubAllEnvs();
  expect(readdirSync(stacks.of('network-hcl').folder)).toContain('cdk.tf');
  await stacks.of('network-hcl').validate();
  await stacks.of('egress-hcl').validate();
}, 120_000);
