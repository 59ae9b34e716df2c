import { z } from 'zod';
import { awsId, awsIds } from './aws-id';
import { contains, formatIpv4Cidr, overlap, parseIpv4Cidr, part } from './cidr';
import { text } from './primitives';
import { tagMap } from './tag-map';

/** A network is cut into 16 equal parts; private subnets take the lower half of them, public ones the upper half. */
const bitsOfAPart = 4;
const zonesAtMost = 8;

const cidrBlock = text.refine((value) => parseIpv4Cidr(value) !== undefined, {
  error: 'must be an IPv4 network in CIDR notation, beginning at its first address, such as 10.0.0.0/16',
});
const subnetCidrBlock = cidrBlock.refine((value) => isOfSize(value, 16, 28), {
  error: 'must be as large as AWS allows a subnet to be, /16 to /28',
});

/** A list that is never empty, so that its first element needs no question. */
export type OneOrMore = [string, ...string[]];

const newNetwork = z.strictObject({
  /**
   * AWS Region of the stack.
   *
   * @default - the region of the environment, as for Terraform itself (AWS_REGION, the profile)
   */
  region: text.optional(),
  /** Value of the Environment tag, and the prefix of all names. */
  environment: text,
  /** IPv4 network of the VPC, /16 to /28. */
  cidrBlock: cidrBlock
    .refine((value) => isOfSize(value, 16, 28), { error: 'must be as large as AWS allows a VPC to be, /16 to /28' })
    .default('10.0.0.0/16'),
  /** Availability zones, such as `ap-northeast-1a`. Each gets a public and a private subnet. */
  availabilityZones: z
    .array(text)
    .min(1, { error: 'needs one zone at least' })
    .max(zonesAtMost, { error: `has room for ${zonesAtMost} zones` }),
  /**
   * Networks of the public subnets, one per zone.
   *
   * @default - the upper sixteenths of the VPC, one per zone
   */
  publicSubnetCidrBlocks: z.array(subnetCidrBlock).optional(),
  /**
   * Networks of the private subnets, one per zone. An empty list creates no private subnets, for a network without a
   * NAT gateway.
   *
   * @default - the lower sixteenths of the VPC, one per zone
   */
  privateSubnetCidrBlocks: z.array(subnetCidrBlock).optional(),
  /** Tags of every resource, in addition to Name and Environment. */
  tags: tagMap('ec2').prefault({}),
});

/** A network of our own: a VPC with a public and, unless told otherwise, a private subnet in each availability zone. */
export const newNetworkSettings = newNetwork
  .superRefine((network, context) => {
    checkZones(network, context);
    checkSubnets(network, context);
  })
  .transform((network) => ({ ...network, ...subnetCidrBlocks(network) }));

const onlyForANewNetwork = z
  .never({ error: 'describes a new network: leave it out, or leave out existing' })
  .optional();

const oneOrMore = (prefix: string) =>
  awsIds(prefix)
    .min(1, { error: 'needs one id at least' })
    .transform((ids) => ids as OneOrMore);

/** A network that is there already: nothing is made, its ids are handed on. */
export const existingNetworkSettings = z.strictObject({
  /**
   * AWS Region of the stack.
   *
   * @default - the region of the environment, as for Terraform itself (AWS_REGION, the profile)
   */
  region: text.optional(),
  /** The ids of the network. */
  existing: z.strictObject({
    /** Id of the VPC. */
    vpcId: awsId('vpc'),
    /** Ids of the public subnets, at least one. */
    publicSubnetIds: oneOrMore('subnet'),
    /** Ids of the private subnets, at least one. */
    privateSubnetIds: oneOrMore('subnet'),
    /** Ids of the route tables of the private subnets. Only a NAT gateway needs them. */
    privateRouteTableIds: awsIds('rtb').default([]),
  }),
  environment: onlyForANewNetwork,
  cidrBlock: onlyForANewNetwork,
  availabilityZones: onlyForANewNetwork,
  publicSubnetCidrBlocks: onlyForANewNetwork,
  privateSubnetCidrBlocks: onlyForANewNetwork,
  tags: onlyForANewNetwork,
});

export type { NewNetworkInput } from './inputs/new-network';
export type NewNetworkSettings = z.output<typeof newNetworkSettings>;
export type { ExistingNetworkInput } from './inputs/existing-network';

/**
 * Where the subnets lie that no setting places. A zone's subnets depend on its position only, so that adding a zone at
 * the end moves none.
 */
export function subnetCidrBlocks(
  network: Pick<
    z.output<typeof newNetwork>,
    'cidrBlock' | 'availabilityZones' | 'publicSubnetCidrBlocks' | 'privateSubnetCidrBlocks'
  >,
): { readonly publicSubnetCidrBlocks: string[]; readonly privateSubnetCidrBlocks: string[] } {
  const whole = parseIpv4Cidr(network.cidrBlock);
  const cut = (from: number) =>
    whole ? network.availabilityZones.map((_, zone) => formatIpv4Cidr(part(whole, bitsOfAPart, from + zone))) : [];
  const { publicSubnetCidrBlocks = cut(zonesAtMost), privateSubnetCidrBlocks = cut(0) } = network;
  return { publicSubnetCidrBlocks, privateSubnetCidrBlocks };
}

function checkZones({ region, availabilityZones }: z.output<typeof newNetwork>, context: z.RefinementCtx): void {
  for (const [index, zone] of availabilityZones.entries()) {
    const path = ['availabilityZones', index];
    if (availabilityZones.indexOf(zone) !== index) {
      context.addIssue({ code: 'custom', path, message: 'is in the list twice: leave one out' });
    }
    if (region !== undefined && !zone.startsWith(region)) {
      context.addIssue({ code: 'custom', path, message: `must be a zone of the region ${region}` });
    }
  }
}

function checkSubnets(network: z.output<typeof newNetwork>, context: z.RefinementCtx): void {
  const { availabilityZones, cidrBlock: vpc } = network;
  if (parseIpv4Cidr(vpc) === undefined || !isOfSize(vpc, 16, 28)) {
    return;
  }
  const kinds = ['privateSubnetCidrBlocks', 'publicSubnetCidrBlocks'] as const;
  if (kinds.some((kind) => network[kind] === undefined) && !isOfSize(vpc, 16, 28 - bitsOfAPart)) {
    const message = 'is too small to be cut into subnets: set publicSubnetCidrBlocks and privateSubnetCidrBlocks';
    context.addIssue({ code: 'custom', path: ['cidrBlock'], message });
    return;
  }
  const placed = subnetCidrBlocks(network);
  for (const kind of kinds) {
    const none = kind === 'privateSubnetCidrBlocks' && placed[kind].length === 0;
    if (!none && placed[kind].length !== availabilityZones.length) {
      const message = `must name one network for each of the ${availabilityZones.length} availabilityZones`;
      context.addIssue({ code: 'custom', path: [kind], message });
    }
  }
  const all = kinds.flatMap((kind) => placed[kind].map((cidr, index) => ({ path: [kind, index], cidr })));
  for (const [index, { path, cidr }] of all.entries()) {
    if (!relates(contains, vpc, cidr)) {
      context.addIssue({ code: 'custom', path, message: `must be within cidrBlock ${vpc}` });
    }
    const earlier = all.slice(0, index).find((other) => relates(overlap, cidr, other.cidr));
    if (earlier) {
      context.addIssue({ code: 'custom', path, message: `overlaps ${earlier.path.join('.')}, ${earlier.cidr}` });
    }
  }
}

function relates(relation: typeof overlap, one: string, other: string): boolean {
  const [left, right] = [parseIpv4Cidr(one), parseIpv4Cidr(other)];
  return left !== undefined && right !== undefined && relation(left, right);
}

function isOfSize(cidr: string, largest: number, smallest: number): boolean {
  const prefix = parseIpv4Cidr(cidr)?.prefix;
  return prefix === undefined || (prefix >= largest && prefix <= smallest);
}
