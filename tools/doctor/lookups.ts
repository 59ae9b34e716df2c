import type { CheckContext } from './check';
import type { Machine } from './plan/machine';
import { machinesOf } from './plan/machines';
import type { Meaning, PlannedApp, PlannedStack } from './plan/planned-app';

/** A machine whose region is known. */
export interface PlacedMachine extends Machine {
  readonly region: string;
}

/** The machines of all stacks that are looked at. Those without a region are named by the check of the identity. */
export function placedMachines({ app }: CheckContext): readonly PlacedMachine[] {
  return placedStacks(app).flatMap(({ region, stack }) =>
    machinesOf(app, stack).map((machine) => ({ ...machine, region })),
  );
}

/** The stacks whose region is known, with it. */
export function placedStacks(app: PlannedApp): readonly {
  readonly region: string;
  readonly stack: PlannedStack;
}[] {
  return app.stacks.flatMap((stack) => (stack.region === undefined ? [] : [{ region: stack.region, stack }]));
}

/** How a machine is spoken of. */
export function titleOf({ stack, role }: Machine): string {
  return `${stack.name} ${role}`;
}

/** An instance type, of which EC2 tells more. */
export interface InstanceType {
  readonly InstanceType: string;
  readonly VCpuInfo: { readonly DefaultVCpus: number };
  readonly ProcessorInfo: { readonly SupportedArchitectures: readonly string[] };
}

/** Those that exist of all the types that are used in a region. One call serves every check. */
export async function instanceTypes(context: CheckContext, region: string): Promise<ReadonlyMap<string, InstanceType>> {
  const types = namesIn(context, region, ({ types }) => types);
  const { InstanceTypes } = await context.aws.read<{ readonly InstanceTypes: readonly InstanceType[] }>(
    region,
    'ec2',
    'describe-instance-types',
    '--filters',
    `Name=instance-type,Values=${types.join(',')}`,
  );
  return new Map(InstanceTypes.map((type) => [type.InstanceType, type]));
}

export interface Subnet {
  readonly SubnetId: string;
  readonly VpcId: string;
  readonly AvailabilityZone: string;
  readonly MapPublicIpOnLaunch: boolean;
}

/** Those that exist of all the subnets that are given by their id in a region. */
export async function existingSubnets(context: CheckContext, region: string): Promise<ReadonlyMap<string, Subnet>> {
  const ids = namesIn(context, region, ({ stack, subnets }) =>
    subnets.flatMap((subnet) => literal(context.app.meaningOf(stack, subnet))),
  );
  if (ids.length === 0) {
    return new Map();
  }
  const { Subnets } = await context.aws.read<{ readonly Subnets: readonly Subnet[] }>(
    region,
    'ec2',
    'describe-subnets',
    '--filters',
    `Name=subnet-id,Values=${ids.join(',')}`,
  );
  return new Map(Subnets.map((subnet) => [subnet.SubnetId, subnet]));
}

/** What all machines of a region have of something, once each. */
export function namesIn(
  context: CheckContext,
  region: string,
  of: (machine: PlacedMachine) => readonly string[],
): readonly string[] {
  const machines = placedMachines(context).filter((machine) => machine.region === region);
  return [...new Set(machines.flatMap(of))].sort();
}

function literal(meaning: Meaning): readonly string[] {
  return meaning.kind === 'literal' ? [meaning.value] : [];
}
