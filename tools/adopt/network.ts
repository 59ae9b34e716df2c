import type { NatGatewayInput } from '../../src/settings/nat-gateway';
import { type NewNetworkInput, newNetworkSettings } from '../../src/settings/network';
import { parseSettings } from '../../src/settings/parse';
import type { Address } from '../../src/upstream/addresses';
import { tagsOf, textOf } from './attributes';
import { NetworkLayout, type PlacedSubnet } from './network-layout';
import type { StateResource } from './state';

/** The network around the runner, as our stacks can hold it. */
export interface NetworkAdoption {
  readonly input: NewNetworkInput;
  /** By the address that the network stack has for it. */
  readonly byAddress: ReadonlyMap<string, StateResource>;
  readonly natGateways: readonly NatGatewayAdoption[];
}

export interface NatGatewayAdoption {
  readonly input: NatGatewayInput;
  /** The gateway and the routes to it: taken over by settings of the stack, not by addresses. */
  readonly taken: readonly StateResource[];
}

/**
 * @returns the network of a VPC; a sentence that says why it stays where it is; nothing where the state has no such VPC
 */
export function networkAdoption(
  resources: readonly StateResource[],
  vpcId: string,
  environment: string,
): NetworkAdoption | string | undefined {
  const layout = new NetworkLayout(resources, vpcId);
  if (!layout.vpc) {
    return undefined;
  }
  const publicSubnets = layout.subnets.filter(({ defaultTarget }) => defaultTarget?.startsWith('igw-'));
  const privateSubnets = layout.subnets.filter((subnet) => !publicSubnets.includes(subnet));
  const misfit = whyNot(layout, publicSubnets, privateSubnets);
  if (misfit !== undefined) {
    return misfit;
  }
  const input: NewNetworkInput = {
    environment,
    cidrBlock: textOf(layout.vpc.attributes, 'cidr_block'),
    availabilityZones: publicSubnets.map(({ zone }) => zone),
    publicSubnetCidrBlocks: publicSubnets.map(({ cidrBlock }) => cidrBlock),
    privateSubnetCidrBlocks: privateSubnets.map(({ cidrBlock }) => cidrBlock),
    tags: otherTags(layout.vpc),
  };
  try {
    parseSettings(newNetworkSettings, input);
  } catch (error) {
    return (error as Error).message;
  }
  return {
    input,
    byAddress: addresses(layout, publicSubnets, privateSubnets),
    natGateways: natGateways(layout, publicSubnets, privateSubnets),
  };
}

/** What our network stack cannot hold without replacing or cutting off something. */
function whyNot(
  layout: NetworkLayout,
  publicSubnets: readonly PlacedSubnet[],
  privateSubnets: readonly PlacedSubnet[],
): string | undefined {
  const vpc = layout.vpc?.attributes;
  const zones = (subnets: readonly PlacedSubnet[]) => subnets.map(({ zone }) => zone).join(' ');
  const tables = (subnets: readonly PlacedSubnet[]) => new Set(subnets.map(({ table }) => table));
  const isTwice = (subnets: readonly PlacedSubnet[]) =>
    new Set(subnets.map(({ zone }) => zone)).size !== subnets.length;
  const checks: readonly (readonly [boolean, string])[] = [
    [textOf(vpc, 'ipv6_cidr_block') !== undefined, 'it has IPv6, which the network stack does not give'],
    [(textOf(vpc, 'instance_tenancy') ?? 'default') !== 'default', 'its machines are dedicated (instance_tenancy)'],
    [layout.inVpc('aws_internet_gateway').length !== 1, 'the state does not hold exactly one internet gateway of it'],
    [layout.subnets.some(({ table }) => !table), 'the state does not show the route table of each of its subnets'],
    [publicSubnets.length === 0, 'it has no public subnet'],
    [isTwice(publicSubnets) || isTwice(privateSubnets), 'a zone has several public or several private subnets'],
    [
      privateSubnets.length > 0 && zones(publicSubnets) !== zones(privateSubnets),
      'its public and private subnets are not in the same zones',
    ],
    [tables(publicSubnets).size > 1, 'its public subnets have several route tables, and the network stack has one'],
    [
      tables(privateSubnets).size < privateSubnets.length,
      'its private subnets share a route table, and the network stack has one for each',
    ],
  ];
  return checks.find(([applies]) => applies)?.[1];
}

function addresses(
  layout: NetworkLayout,
  publicSubnets: readonly PlacedSubnet[],
  privateSubnets: readonly PlacedSubnet[],
): Map<string, StateResource> {
  const [publicTable] = publicSubnets.map(({ table }) => table);
  const subnets = (kind: 'public' | 'private', placed: readonly PlacedSubnet[]) =>
    placed.flatMap(({ resource, association }, index): Entry[] => [
      [`aws_subnet.${kind}_${index}`, resource],
      [`aws_route_table_association.${kind}_${index}`, association],
    ]);
  const endpoint = layout
    .inVpc('aws_vpc_endpoint')
    .find(
      ({ attributes }) =>
        textOf(attributes, 'service_name')?.endsWith('.s3') && textOf(attributes, 'vpc_endpoint_type') === 'Gateway',
    );
  const entries: Entry[] = [
    ['aws_vpc.this', layout.vpc],
    ['aws_internet_gateway.this', layout.inVpc('aws_internet_gateway')[0]],
    ...subnets('public', publicSubnets),
    ...subnets('private', privateSubnets),
    ['aws_route_table.public', publicTable],
    ['aws_route.public', publicTable && layout.defaultRoute(publicTable)],
    ...privateSubnets.map(({ table }, index): Entry => [`aws_route_table.private_${index}`, table]),
    ['aws_vpc_endpoint.s3', endpoint],
  ];
  return new Map(entries.filter((entry): entry is [Entry[0], StateResource] => entry[1] !== undefined));
}

/** Subnets have a number each. */
type NumberedAddress =
  `${'aws_subnet' | 'aws_route_table' | 'aws_route_table_association'}.${'public' | 'private'}_${number}`;

type Entry = [Address | NumberedAddress, StateResource | undefined];

function natGateways(
  layout: NetworkLayout,
  publicSubnets: readonly PlacedSubnet[],
  privateSubnets: readonly PlacedSubnet[],
): NatGatewayAdoption[] {
  return layout.of('aws_nat_gateway').flatMap((gateway) => {
    const { attributes } = gateway;
    const id = textOf(attributes, 'id') as string;
    const allocationId = textOf(attributes, 'allocation_id');
    const subnet = publicSubnets.find((one) => one.id === textOf(attributes, 'subnet_id'));
    const routed = privateSubnets.filter(({ defaultTarget }) => defaultTarget === id);
    const name = tagsOf(attributes).Name;
    if (!subnet || !allocationId || routed.length === 0) {
      return [];
    }
    const tables = routed.flatMap(({ table }) => table ?? []);
    return [
      {
        input: {
          publicSubnetId: subnet.id,
          privateRouteTableIds: tables.map((table) => textOf(table.attributes, 'id') as string),
          elasticIp: { allocationId },
          ...(name && { name }),
          existingNatGatewayId: id,
          takeOverDefaultRoutes: true,
        },
        taken: [gateway, ...tables.flatMap((table) => layout.defaultRoute(table) ?? [])],
      },
    ];
  });
}

function otherTags({ attributes }: StateResource): Record<string, string> {
  const { Name, Environment, ...others } = tagsOf(attributes);
  return others;
}
