import { z } from 'zod';
import { awsId, awsIds } from '../../../src/settings/aws-id';
import { natGatewaySettings } from '../../../src/settings/nat-gateway';
import { oneOf, text } from '../../../src/settings/primitives';
import type { Draft } from '../answers';
import { byDockerMachine } from '../instance-types';
import { always, ofRunners, type Question } from '../question';

const isNew = ({ vpc }: Draft) => vpc === undefined;
const inANewVpc = { when: isNew, goesWith: 'a new VPC' };
const inAVpcThatIsThere = { when: (draft: Draft) => !isNew(draft), goesWith: 'a VPC that exists (--vpc)' };
const withANatGatewayThere = {
  when: (draft: Draft) => !isNew(draft) && draft.outbound === 'elastic-ip',
  goesWith: 'a VPC that exists (--vpc) and --outbound elastic-ip',
};

const newVpc = 'new';
const vpc = z
  .string()
  .refine((answer) => answer === newVpc || awsId('vpc').safeParse(answer).success, {
    error: 'must be new, or an id such as vpc-0123456789abcdef0',
  })
  .transform((answer) => (answer === newVpc ? undefined : answer));

const zones = ({ region = '' }: Draft) =>
  z
    .array(
      text.refine((zone) => zone.startsWith(region) && /^[a-z\d-]+[a-z]$/.test(zone), {
        error: `must be a zone of the region ${region}, such as ${region}a`,
      }),
    )
    .min(1, { error: 'needs one zone at least' })
    .max(8, { error: 'has room for 8 zones' })
    .refine((all) => new Set(all).size === all.length, { error: 'names a zone twice' });

const subnets = (draft: Draft) => {
  const ids = awsIds('subnet').min(1, { error: 'needs one subnet at least' });
  return byDockerMachine(draft) ? ids.max(1, { error: 'must be one subnet with docker+machine' }) : ids;
};

const outbound = (draft: Draft) =>
  oneOf('public', 'elastic-ip', 'private').refine((way) => way !== 'private' || !isNew(draft), {
    error: 'must be public or elastic-ip in a new VPC, whose private subnets have no internet access yet',
  });

/** By allocation id or Name tag, as the NAT gateway's stack takes it. */
const elasticIp = text.superRefine((address, context) => {
  const { name, allocationId } = natGatewaySettings.shape.elasticIp.shape;
  const result = (/^eipalloc-/.test(address) ? allocationId : name).safeParse(address);
  for (const { message } of result.error?.issues ?? []) {
    context.addIssue({ code: 'custom', message });
  }
});

/** Where it stands, and how it reaches the internet. */
export const network: readonly Question[] = [
  {
    ...always,
    name: 'vpc',
    flag: 'vpc',
    ask: 'VPC',
    explain: () => ['new, or the ID of an existing VPC.'],
    preset: () => newVpc,
    schema: () => vpc,
  },
  {
    ...always,
    name: 'outbound',
    flag: 'outbound',
    ask: 'Internet access',
    only: ofRunners,
    explain: (draft) => [
      'public      cheapest: public subnets; instances have public addresses and accept no inbound connections',
      'elastic-ip  a NAT gateway on an Elastic IP that you have: remote firewalls always see that address',
      ...(isNew(draft) ? [] : ['private     private subnets that already have internet access']),
    ],
    preset: () => 'public',
    schema: outbound,
  },
  {
    ...always,
    name: 'zones',
    flag: 'zones',
    ask: 'Availability Zones',
    only: inANewVpc,
    explain: () => ['Separated by commas. With several zones, Spot Instances are more often available.'],
    many: true,
    preset: ({ region }) => `${region}a`,
    schema: zones,
  },
  {
    ...always,
    name: 'subnets',
    flag: 'subnets',
    ask: 'Subnets of the manager and the workers',
    only: inAVpcThatIsThere,
    explain: () => ['Subnet IDs: public subnets if internet access is public, otherwise private subnets.'],
    many: true,
    preset: () => undefined,
    schema: subnets,
  },
  {
    ...always,
    name: 'elasticIp',
    flag: 'elastic-ip',
    ask: 'Elastic IP',
    only: { when: (draft) => draft.outbound === 'elastic-ip', goesWith: '--outbound elastic-ip' },
    explain: () => ['Allocation ID (eipalloc-...) or Name tag. The address is never released.'],
    preset: () => undefined,
    schema: () => elasticIp,
  },
  {
    ...always,
    name: 'publicSubnet',
    flag: 'public-subnet',
    ask: 'Public subnet of the NAT gateway',
    only: withANatGatewayThere,
    preset: () => undefined,
    schema: () => awsId('subnet'),
  },
  {
    ...always,
    name: 'routeTables',
    flag: 'route-tables',
    ask: 'Route tables of the private subnets',
    only: withANatGatewayThere,
    explain: () => ['Each gets a default route to the NAT gateway.'],
    many: true,
    preset: () => undefined,
    schema: () => awsIds('rtb').min(1, { error: 'needs one route table at least' }),
  },
];
