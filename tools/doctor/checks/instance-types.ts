import type { Check, CheckContext, Question } from '../check';
import { type Answer, ok, problem, warning } from '../finding';
import { existingSubnets, namesIn, type PlacedMachine, placedMachines, titleOf } from '../lookups';
import { text } from '../plan/block';

interface Offering {
  readonly InstanceType: string;
  readonly Location: string;
}

/** The zones of the subnets offer the instance types. */
export const instanceTypesOffered: Check = {
  name: 'instance-type',
  summary: 'the availability zones offer the instance types',
  asksAws: true,
  questions(context: CheckContext): readonly Question[] {
    return placedMachines(context)
      .filter(({ types }) => types.length > 0)
      .map((machine) => ({ about: titleOf(machine), answer: () => look(context, machine) }));
  },
};

async function look(context: CheckContext, machine: PlacedMachine): Promise<Answer> {
  const { region, types } = machine;
  const [offerings, zones] = await Promise.all([offeringsIn(context, region), zonesOf(context, machine)]);
  const offeredIn = (type: string) =>
    offerings.filter(({ InstanceType }) => InstanceType === type).map(({ Location }) => Location);
  const nowhere = types.filter((type) => offeredIn(type).length === 0);
  if (nowhere.length > 0) {
    return problem(
      `${region} does not offer ${nowhere.join(', ')}`,
      'take another type: aws ec2 describe-instance-type-offerings lists them',
    );
  }
  const isMissing = (type: string, zone: string) => !offeredIn(type).includes(zone);
  const empty = zones.filter((zone) => types.every((type) => isMissing(type, zone)));
  if (empty.length > 0) {
    return problem(
      `${empty.join(', ')} does not offer ${types.join(', ')}`,
      `take a subnet in ${[...new Set(types.flatMap(offeredIn))].sort().join(', ')}, or another type`,
    );
  }
  const gaps = zones.flatMap((zone) =>
    types.filter((type) => isMissing(type, zone)).map((type) => `${type} in ${zone}`),
  );
  return gaps.length > 0
    ? warning(
        `not offered: ${gaps.join(', ')}`,
        'the other types are used there; with fewer types, jobs may wait longer',
      )
    : ok(`${types.join(', ')} offered in ${zones.join(', ') || region}`);
}

async function offeringsIn(context: CheckContext, region: string): Promise<readonly Offering[]> {
  const types = namesIn(context, region, (machine) => machine.types);
  const { InstanceTypeOfferings } = await context.aws.read<{ readonly InstanceTypeOfferings: readonly Offering[] }>(
    region,
    'ec2',
    'describe-instance-type-offerings',
    ...['--location-type', 'availability-zone', '--filters', `Name=instance-type,Values=${types.join(',')}`],
  );
  return InstanceTypeOfferings;
}

/** Of subnets that exist and of those that will; what is unknown is left out. */
async function zonesOf(context: CheckContext, { region, stack, subnets }: PlacedMachine): Promise<readonly string[]> {
  const existing = await existingSubnets(context, region);
  const zones = subnets.flatMap((subnet) => {
    const meaning = context.app.meaningOf(stack, subnet);
    if (meaning.kind === 'resource') {
      return text(meaning.resource.block, 'availability_zone') ?? [];
    }
    return meaning.kind === 'literal' ? (existing.get(meaning.value)?.AvailabilityZone ?? []) : [];
  });
  return [...new Set(zones)].sort();
}
