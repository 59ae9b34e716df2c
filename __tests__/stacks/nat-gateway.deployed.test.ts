import {
  AssociateAddressCommand,
  AssociateRouteTableCommand,
  CreateNetworkInterfaceCommand,
} from '@aws-sdk/client-ec2';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { NatGatewayStack, type NatGatewayStackProps } from '../../stacks/nat-gateway-stack';
import { EmulatedStacks, region } from './emulated-stacks';
import { ExistingAccount } from './existing-account';

const minutes = 60_000;
let stacks: EmulatedStacks;
let account: ExistingAccount;

beforeAll(async () => {
  stacks = await EmulatedStacks.start();
  account = new ExistingAccount(stacks.ec2);
}, minutes);
afterAll(() => stacks?.stop());

/** A VPC with a public subnet, two private route tables without a way out, and an address that is free. */
async function place() {
  const vpcId = await account.vpc();
  return {
    vpcId,
    publicSubnetId: await account.subnet(vpcId),
    privateRouteTableIds: [await account.routeTable(vpcId), await account.routeTable(vpcId)],
    address: await account.address(),
  };
}

type Place = Awaited<ReturnType<typeof place>>;

/** Synthesizes the stack for a place, under a name that no other test has. */
function stand(
  stack: string,
  { publicSubnetId, privateRouteTableIds, address }: Place,
  more: Partial<NatGatewayStackProps> = {},
) {
  const elasticIp = { allocationId: address.allocationId };
  stacks.synth((app) => {
    new NatGatewayStack(app, stack, { region, publicSubnetId, privateRouteTableIds, elasticIp, ...more });
  });
}

/** The plan fails with these sentences, an error each, and with nothing else. */
async function expectRefusal(stack: string, ...sentences: string[]) {
  const errors = await stacks.refusals(stack);
  const said = errors.map((error) => sentences.find((sentence) => error.endsWith(sentence)) ?? error);
  expect(said.sort()).toEqual(sentences.sort());
}

function routeIsTaken(table: string, target: string | undefined): string {
  return (
    `The route table ${table} has a default route (0.0.0.0/0) to ${target} already. Set takeOverDefaultRoutes to true ` +
    'to point it to the NAT gateway of this stack, or leave the table out of privateRouteTableIds.'
  );
}

/** What a plan does where only the first of two tables has a default route. */
function takeOverOf(table: string) {
  return [
    expect.objectContaining({ address: 'aws_nat_gateway.this', ...created }),
    expect.objectContaining({ address: 'aws_route.private_0', actions: 'update', importing: `${table}_0.0.0.0/0` }),
    expect.objectContaining({ address: 'aws_route.private_1', ...created }),
  ];
}

const created = { actions: 'create' };

test(
  'a gateway on a free address: planned, applied, unchanged on the second plan, destroyed',
  async () => {
    const here = await place();
    const [first, second] = here.privateRouteTableIds as [string, string];
    stand('fresh', here, { name: 'ours', tags: { Environment: 'test' } });

    await stacks.of('fresh').validate();
    const plan = await stacks.plan('fresh');
    expect(plan).toEqual([
      expect.objectContaining({ address: 'aws_nat_gateway.this', ...created }),
      expect.objectContaining({ address: 'aws_route.private_0', ...created }),
      expect.objectContaining({ address: 'aws_route.private_1', ...created }),
    ]);
    expect(plan.some(({ importing }) => importing)).toBe(false);

    await stacks.of('fresh').apply();
    const [gateway] = await account.natGateways(here.vpcId);
    expect(gateway?.tags).toEqual({ Name: 'ours', Environment: 'test', 'gitlab-runner-cdktf:stack': 'fresh' });
    expect(await account.defaultRouteOf(first)).toBe(gateway?.id);
    expect(await account.defaultRouteOf(second)).toBe(gateway?.id);
    expect(await stacks.of('fresh').outputs()).toEqual({
      nat_gateway_id: gateway?.id,
      public_ip: here.address.publicIp,
    });
    expect(await stacks.plan('fresh')).toEqual([]);

    await stacks.of('fresh').destroy();
    expect(await account.natGateways(here.vpcId)).toEqual([]);
    expect(await account.defaultRouteOf(first)).toBeUndefined();
    expect(await account.defaultRouteOf(second)).toBeUndefined();
    expect(await account.addressStands(here.address.allocationId)).toBe(true);
  },
  5 * minutes,
);

describe('an address', () => {
  test(
    'that is named by its tag is found',
    async () => {
      const here = { ...(await place()), address: await account.address('one of its name') };
      stand('by-name', here, { elasticIp: { name: 'one of its name' } });
      expect(await stacks.plan('by-name')).toContainEqual(
        expect.objectContaining({
          address: 'aws_nat_gateway.this',
          after: expect.objectContaining({ allocation_id: here.address.allocationId }),
        }),
      );
    },
    2 * minutes,
  );

  test(
    'that does not exist fails the plan, by name and by id',
    async () => {
      const here = await place();
      stand('missing', here, { elasticIp: { name: 'no such %{name}' } });
      await expectRefusal(
        'missing',
        'There is no Elastic IP with the Name tag no such %{name} in this account and region: correct elasticIp, or allocate it.',
      );
      stand('missing', here, { elasticIp: { allocationId: 'eipalloc-0a1b2c3d' } });
      await expectRefusal(
        'missing',
        'There is no Elastic IP with the allocation id eipalloc-0a1b2c3d in this account and region: correct elasticIp, or allocate it.',
      );
    },
    2 * minutes,
  );

  test(
    'that is one of several of its name fails the plan',
    async () => {
      const [one, other] = [await account.address('twice'), await account.address('twice')];
      stand('ambiguous', await place(), { elasticIp: { name: 'twice' } });
      await expectRefusal(
        'ambiguous',
        `Several Elastic IPs have the Name tag twice: ${one.allocationId}, ${other.allocationId}. ` +
          'Set elasticIp.allocationId to the one that is meant.',
      );
    },
    2 * minutes,
  );

  test(
    'that something else uses fails the plan',
    async () => {
      const here = await place();
      const { NetworkInterface } = await stacks.ec2.send(
        new CreateNetworkInterfaceCommand({ SubnetId: here.publicSubnetId }),
      );
      const NetworkInterfaceId = NetworkInterface?.NetworkInterfaceId;
      const { allocationId: AllocationId, publicIp } = here.address;
      const { AssociationId } = await stacks.ec2.send(
        new AssociateAddressCommand({ AllocationId, NetworkInterfaceId }),
      );
      stand('in-use', here);
      await expectRefusal(
        'in-use',
        `The Elastic IP ${publicIp} (${AllocationId}) is associated elsewhere already ` +
          `(${NetworkInterfaceId}, ${AssociationId}): free it, or choose another elasticIp.`,
      );
    },
    2 * minutes,
  );

  test(
    'that a gateway in another VPC holds fails the plan',
    async () => {
      const [here, elsewhere] = [await place(), await place()];
      await account.natGateway(elsewhere.publicSubnetId, here.address.allocationId);
      stand('other-vpc', here);
      await expectRefusal('other-vpc', ': free it, or choose another elasticIp.');
    },
    2 * minutes,
  );
});

describe('a gateway that holds the address already', () => {
  test(
    'fails the plan by its id and the setting; the setting takes it over, and may go or stay then',
    async () => {
      const here = await place();
      const existingNatGatewayId = await account.natGateway(here.publicSubnetId, here.address.allocationId);
      const { publicIp, allocationId } = here.address;
      stand('by-hand', here);
      await expectRefusal(
        'by-hand',
        `The Elastic IP ${publicIp} (${allocationId}) is held by the NAT gateway ${existingNatGatewayId}, which is not of ` +
          `this stack. Set existingNatGatewayId to "${existingNatGatewayId}" to take it over, or choose another elasticIp.`,
      );

      stand('by-hand', here, { existingNatGatewayId });
      expect(await stacks.plan('by-hand')).toEqual([
        expect.objectContaining({
          address: 'aws_nat_gateway.this',
          actions: 'update',
          importing: existingNatGatewayId,
          before: expect.objectContaining({ tags: { Name: 'made-by-hand' } }),
        }),
        expect.objectContaining({ address: 'aws_route.private_0', ...created }),
        expect.objectContaining({ address: 'aws_route.private_1', ...created }),
      ]);
      await stacks.of('by-hand').apply();
      expect(await account.natGateways(here.vpcId)).toEqual([
        {
          id: existingNatGatewayId,
          tags: { Name: 'gitlab-runner-nat-gateway', 'gitlab-runner-cdktf:stack': 'by-hand' },
        },
      ]);
      expect(await stacks.plan('by-hand')).toEqual([]);
      stand('by-hand', here);
      expect(await stacks.plan('by-hand')).toEqual([]);

      stand('by-hand', here, { existingNatGatewayId });
      await stacks.of('by-hand').destroy();
      expect(await account.natGateways(here.vpcId)).toEqual([]);
      expect(await account.addressStands(allocationId)).toBe(true);
      await expectRefusal(
        'by-hand',
        `There is no NAT gateway ${existingNatGatewayId}, pending or available, in the VPC ${here.vpcId}: ` +
          'correct existingNatGatewayId, or remove it when that gateway was deleted.',
      );
    },
    5 * minutes,
  );

  test(
    'is refused when another stack of ours made it',
    async () => {
      const here = await place();
      stand('first', here);
      await stacks.of('first').apply();
      const [gateway] = await account.natGateways(here.vpcId);
      stand('second', { ...here, privateRouteTableIds: [await account.routeTable(here.vpcId)] });
      await expectRefusal(
        'second',
        `Set existingNatGatewayId to "${gateway?.id}" to take it over, or choose another elasticIp.`,
      );
      stand('second', { ...here, address: await account.address() });
      await expectRefusal('second', ...here.privateRouteTableIds.map((id) => routeIsTaken(id, gateway?.id)));
    },
    3 * minutes,
  );

  test(
    'must hold the address that is asked for, where it is asked for',
    async () => {
      const here = await place();
      const another = await account.address();
      const existingNatGatewayId = await account.natGateway(here.publicSubnetId, another.allocationId);
      stand('mismatch', here, { existingNatGatewayId });
      await expectRefusal(
        'mismatch',
        `The Elastic IP ${here.address.publicIp} (${here.address.allocationId}) is not the address of the NAT gateway ` +
          `${existingNatGatewayId}, which holds ${another.allocationId}: correct existingNatGatewayId or elasticIp.`,
      );
      const publicSubnetId = await account.subnet(here.vpcId, '10.0.102.0/24');
      stand('mismatch', { ...here, address: another, publicSubnetId }, { existingNatGatewayId });
      await expectRefusal(
        'mismatch',
        `The NAT gateway ${existingNatGatewayId} is in ${here.publicSubnetId}, not in ${publicSubnetId}, ` +
          'and cannot move: set publicSubnetId to its subnet.',
      );
    },
    2 * minutes,
  );
});

describe('a default route that is there already', () => {
  test(
    'to another gateway: fails the plan; the setting takes it over and makes those that are missing',
    async () => {
      const here = await place();
      const [taken, free] = here.privateRouteTableIds as [string, string];
      const target = await account.natGateway(here.publicSubnetId, (await account.address()).allocationId);
      await account.defaultRoute(taken, { NatGatewayId: target });
      stand('route', here);
      await expectRefusal('route', routeIsTaken(taken, target));

      stand('route', here, { takeOverDefaultRoutes: true });
      expect(await stacks.plan('route')).toEqual(takeOverOf(taken));
      await stacks.of('route').apply();
      const { nat_gateway_id: ours } = await stacks.of('route').outputs();
      expect(ours).not.toBe(target);
      expect(await account.defaultRouteOf(taken)).toBe(ours);
      expect(await account.defaultRouteOf(free)).toBe(ours);
      expect(await stacks.plan('route')).toEqual([]);
      stand('route', here);
      expect(await stacks.plan('route')).toEqual([]);

      stand('route', here, { takeOverDefaultRoutes: true });
      await stacks.of('route').destroy();
      expect(await account.defaultRouteOf(taken)).toBeUndefined();
      expect(await account.addressStands(here.address.allocationId)).toBe(true);
    },
    5 * minutes,
  );

  test(
    'may lead to another kind of target',
    async () => {
      const here = await place();
      const [taken] = here.privateRouteTableIds as [string, string];
      const target = await account.internetGateway();
      await account.defaultRoute(taken, { GatewayId: target });
      stand('route-igw', here);
      await expectRefusal('route-igw', routeIsTaken(taken, target));

      stand('route-igw', here, { takeOverDefaultRoutes: true });
      expect(await stacks.plan('route-igw')).toEqual(takeOverOf(taken));
      await stacks.of('route-igw').apply();
      const { nat_gateway_id: ours } = await stacks.of('route-igw').outputs();
      expect(await account.defaultRouteOf(taken)).toBe(ours);
      expect(await stacks.plan('route-igw')).toEqual([]);
    },
    3 * minutes,
  );

  test(
    'may lead to the very gateway that is taken over with it',
    async () => {
      const here = await place();
      const existingNatGatewayId = await account.natGateway(here.publicSubnetId, here.address.allocationId);
      for (const table of here.privateRouteTableIds) {
        await account.defaultRoute(table, { NatGatewayId: existingNatGatewayId });
      }
      stand('all-by-hand', here, { existingNatGatewayId });
      await expectRefusal(
        'all-by-hand',
        ...here.privateRouteTableIds.map((id) => routeIsTaken(id, existingNatGatewayId)),
      );

      stand('all-by-hand', here, { existingNatGatewayId, takeOverDefaultRoutes: true });
      expect(await stacks.plan('all-by-hand')).toEqual([
        expect.objectContaining({
          address: 'aws_nat_gateway.this',
          actions: 'update',
          importing: existingNatGatewayId,
        }),
        expect.objectContaining({ address: 'aws_route.private_0', actions: 'no-op', importing: expect.any(String) }),
        expect.objectContaining({ address: 'aws_route.private_1', actions: 'no-op', importing: expect.any(String) }),
      ]);
      await stacks.of('all-by-hand').apply();
      stand('all-by-hand', here);
      expect(await stacks.plan('all-by-hand')).toEqual([]);
    },
    3 * minutes,
  );
});

test(
  'a route table that is not one of the private subnets fails the plan',
  async () => {
    const here = await place();
    const RouteTableId = await account.routeTable(here.vpcId);
    await stacks.ec2.send(new AssociateRouteTableCommand({ RouteTableId, SubnetId: here.publicSubnetId }));
    const elsewhere = await account.vpc();
    const abroad = await account.routeTable(elsewhere);
    stand('not-private', { ...here, privateRouteTableIds: [RouteTableId, abroad] }, { takeOverDefaultRoutes: true });
    await expectRefusal(
      'not-private',
      `The route table ${RouteTableId} is the one of the public subnet ${here.publicSubnetId}, where the NAT gateway stands: ` +
        'leave it out of privateRouteTableIds.',
      `The route table ${abroad} belongs to ${elsewhere}, but publicSubnetId to ${here.vpcId}: ` +
        'correct privateRouteTableIds or publicSubnetId.',
    );
  },
  2 * minutes,
);
