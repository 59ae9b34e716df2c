import { blocks } from '../value';
import { letsThrough, type Opening, openings, openingText } from './opening';
import type { ChangedResource, Planned, Risk } from './risk';

/** What goes through a security group that did not, whichever rule lets it; and machines that get public addresses. */
export function networkRisks({ resources, changed }: Planned): readonly Risk[] {
  const before = resources.flatMap((resource) => openings(resource, resource.before));
  return changed.flatMap((resource) => [...opened(resource, before), ...published(resource)]);
}

function opened(resource: ChangedResource, before: readonly Opening[]): readonly Risk[] {
  const old = openings(resource, resource.before);
  const fresh = openings(resource, resource.after).filter(
    (opening) =>
      !before.some((one) => letsThrough(one, opening)) &&
      // The group of a rule may be replaced: the rule is compared with itself all the same.
      !old.some((one) => letsThrough({ ...one, group: opening.group }, opening)),
  );
  if (fresh.length === 0) {
    return [];
  }
  const gone = old.length > 0 ? [`was ${old.map(openingText).join('; ')}`] : [];
  const inward = fresh.some(({ direction }) => direction === 'ingress');
  return [
    {
      class: 'network',
      address: resource.address,
      changes: [...fresh.map(openingText), ...gone],
      why: inward
        ? 'Others reach machines that they did not reach.'
        : 'Jobs and machines reach what they did not: also the way on which secrets could leave.',
      remedy: 'Name the narrowest ports and CIDR blocks that do, or a security group instead of addresses.',
    },
  ];
}

function published({ type, address, before, after }: ChangedResource): readonly Risk[] {
  const isPublic = (values: typeof after) =>
    type === 'aws_launch_template'
      ? blocks(values?.network_interfaces).some(({ associate_public_ip_address: given }) => String(given) === 'true')
      : type === 'aws_instance' && values?.associate_public_ip_address === true;
  if (!isPublic(after) || isPublic(before)) {
    return [];
  }
  return [
    {
      class: 'network',
      address,
      changes: ['its machines get public addresses'],
      why: 'Only the security group is between them and the internet.',
      remedy: 'Keep them in a private subnet with a NAT gateway, if nothing has to reach them from outside.',
    },
  ];
}
