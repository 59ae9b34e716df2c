import type { Check, CheckContext, Question } from '../check';
import { type Answer, ok, problem, warning } from '../finding';
import { placedStacks } from '../lookups';
import { given, list, single, texts } from '../plan/block';
import { dataOf, type PlannedStack, resourcesOf } from '../plan/planned-app';

interface Address {
  readonly AllocationId: string;
  readonly PublicIp: string;
  readonly AssociationId?: string;
  readonly InstanceId?: string;
  readonly NetworkInterfaceId?: string;
}

interface NatGateway {
  readonly NatGatewayId: string;
  readonly State: string;
  readonly NatGatewayAddresses?: readonly { readonly AllocationId?: string }[];
  readonly Tags?: readonly { readonly Key: string; readonly Value: string }[];
}

/** How the address is told: `tag:Name` or `allocation-id`, and its value. */
interface Wanted {
  readonly region: string;
  readonly stack: PlannedStack;
  readonly name: string;
  readonly value: string;
}

/** The Elastic IPs that stacks expect to find are there, once, and nothing else uses them. */
export const elasticIp: Check = {
  name: 'elastic-ip',
  summary: 'the Elastic IP exists once, and is free or already belongs to this stack',
  asksAws: true,
  questions(context: CheckContext): readonly Question[] {
    return placedStacks(context.app).flatMap(({ region, stack }) =>
      wantedBy(stack).map((wanted) => ({
        about: stack.name,
        answer: () => look(context, { region, stack, ...wanted }),
      })),
    );
  },
};

/** Looked up by a filter, or read by its id. */
function wantedBy(stack: PlannedStack): readonly Pick<Wanted, 'name' | 'value'>[] {
  const filters = dataOf(stack, 'aws_eips').flatMap((block) => list(block, 'filter'));
  const ids = dataOf(stack, 'aws_eip').flatMap((block) => given(block, 'id'));
  return [
    ...filters.flatMap((filter) => {
      const [value] = texts(filter, 'values');
      return value === undefined ? [] : [{ name: String(filter.name), value }];
    }),
    ...ids.filter((id) => !id.includes('${')).map((value) => ({ name: 'allocation-id', value })),
  ];
}

async function look({ aws }: CheckContext, { region, stack, name, value }: Wanted): Promise<Answer> {
  const wanted = name === 'tag:Name' ? `the Name tag ${value}` : `the allocation id ${value}`;
  const [{ Addresses }, { NatGateways }] = await Promise.all([
    aws.read<{ Addresses: Address[] }>(
      region,
      'ec2',
      'describe-addresses',
      '--filters',
      `Name=${name},Values=${value}`,
    ),
    aws.read<{ NatGateways: NatGateway[] }>(region, 'ec2', 'describe-nat-gateways'),
  ]);
  const [address, ...further] = Addresses;
  if (!address) {
    return problem(
      `there is no Elastic IP with ${wanted} in ${region}`,
      'correct elasticIp in main.ts, or allocate it: aws ec2 allocate-address',
    );
  }
  if (further.length > 0) {
    return problem(
      `several Elastic IPs have ${wanted}: ${Addresses.map(({ AllocationId }) => AllocationId).join(', ')}`,
      'set elasticIp.allocationId to the one that is meant',
    );
  }
  return freeOrOurs(stack, address, NatGateways);
}

function freeOrOurs(stack: PlannedStack, address: Address, gateways: readonly NatGateway[]): Answer {
  const title = `${address.PublicIp} (${address.AllocationId})`;
  const holder = gateways.find(
    ({ State, NatGatewayAddresses = [] }) =>
      ['pending', 'available'].includes(State) &&
      NatGatewayAddresses.some(({ AllocationId }) => AllocationId === address.AllocationId),
  );
  if (holder && isOurs(stack, holder)) {
    return ok(`${title} is held by ${holder.NatGatewayId}, which is this stack's`);
  }
  if (holder) {
    return problem(
      `${title} is held by the NAT gateway ${holder.NatGatewayId}, which is not this stack's`,
      `set existingNatGatewayId to '${holder.NatGatewayId}' to take it over, or choose another elasticIp`,
    );
  }
  const user = address.InstanceId || address.NetworkInterfaceId || address.AssociationId;
  if (!user) {
    return ok(`${title} is free`);
  }
  const used = `${title} is used by ${user}`;
  return resourcesOf(stack, 'aws_eip_association').length > 0
    ? warning(`${used}, which may be this stack's`, 'if it is not, free it, or choose another elasticIp')
    : problem(used, 'free it (aws ec2 disassociate-address), or choose another elasticIp');
}

function isOurs(stack: PlannedStack, { NatGatewayId, Tags = [] }: NatGateway): boolean {
  const imported = (stack.json.import ?? []).some((block) => block.id === NatGatewayId);
  const marks = resourcesOf(stack, 'aws_nat_gateway').flatMap(({ block }) =>
    Object.entries(single(block, 'tags') ?? {}).filter(([key]) => key.startsWith('gitlab-runner-cdktf:')),
  );
  const marked =
    marks.length > 0 && marks.every(([key, value]) => Tags.some((tag) => tag.Key === key && tag.Value === value));
  return imported || marked;
}
