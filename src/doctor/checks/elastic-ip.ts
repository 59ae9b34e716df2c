import type { Check, CheckContext, Question } from '../check';
import { type Answer, ok, problem } from '../finding';
import { placedStacks } from '../lookups';
import { list, single, text, texts } from '../plan/block';
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
  asksAws: true,
  questions(context: CheckContext): readonly Question[] {
    return placedStacks(context.app).flatMap(({ region, stack }) =>
      dataOf(stack, 'aws_eips')
        .flatMap((block) => list(block, 'filter'))
        .map((filter) => ({
          about: stack.name,
          answer: () =>
            look(context, { region, stack, name: text(filter, 'name') ?? '', value: texts(filter, 'values')[0] ?? '' }),
        })),
    );
  },
};

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
  return user
    ? problem(`${title} is used by ${user}`, 'free it (aws ec2 disassociate-address), or choose another elasticIp')
    : ok(`${title} is free`);
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
