import { type Difference, pathText } from '../differences';
import { ceilings, userDataArguments } from '../user-data';
import { number, text } from '../value';
import { type ChangedResource, type Planned, type Risk, removal } from './risk';

/** What costs money by being there. */
const billed: Readonly<Record<string, { readonly added: string; readonly removed?: string }>> = {
  aws_nat_gateway: {
    added: 'A NAT gateway is billed by the hour and for every byte that goes through it.',
    removed: 'It is not billed any more. The private subnets lose internet access, unless another one takes over.',
  },
  aws_eip: {
    added: 'A public IPv4 address is billed by the hour, used or not.',
    removed: 'It is not billed any more. The address is given back: tell everyone whose firewall allows it.',
  },
  aws_kms_key: {
    added: 'A customer managed key is billed by the month, and so are calls to it.',
  },
};

export function moneyRisks({ changed }: Planned): readonly Risk[] {
  return changed.flatMap((resource) => [...addedOrRemoved(resource), ...ceilingChanges(resource)]);
}

function addedOrRemoved(resource: ChangedResource): readonly Risk[] {
  const costs = billed[resource.type];
  const { address, action } = resource;
  if (costs && action === 'create') {
    return [{ class: 'money', address, changes: ['it is added'], why: costs.added, remedy: 'Agree on the costs.' }];
  }
  if (costs?.removed && (action === 'destroy' || action === 'replace')) {
    const remedy = 'Make sure that nothing needs it any more.';
    return [{ class: 'money', address, changes: [removal(resource)], why: costs.removed, remedy }];
  }
  return [];
}

function ceilingChanges(resource: ChangedResource): readonly Risk[] {
  const changes = [...groupCeiling(resource), ...resource.differences.flatMap(configCeilings)];
  if (changes.length === 0) {
    return [];
  }
  return [
    {
      class: 'money',
      address: resource.address,
      changes,
      why: 'This is how many instances or jobs there can be at once: it bounds the bill, and how long jobs wait.',
      remedy: 'Compare it with the budget, and with the quota of the account for such instances.',
    },
  ];
}

function groupCeiling({ type, action, before, after }: ChangedResource): readonly string[] {
  const [old, now] = [number(before?.max_size), number(after?.max_size)];
  if (type !== 'aws_autoscaling_group' || now === undefined || now === old) {
    return [];
  }
  return [action === 'create' ? `max_size is ${now}` : `max_size: ${old} to ${now}`];
}

/** The manager starts workers by what config.toml allows, which travels in its user data. */
function configCeilings({ path, before, after }: Difference): readonly string[] {
  const [old, now] = [text(before), text(after)];
  if (!userDataArguments.includes(String(path.at(-1))) || !old || !now) {
    return [];
  }
  const [was, is] = [ceilings(old), ceilings(now)];
  return [...new Set([...was.keys(), ...is.keys()])]
    .filter((key) => was.get(key) !== is.get(key))
    .map((key) => `${pathText(path)}: config.toml ${key}: ${was.get(key) ?? 'none'} to ${is.get(key) ?? 'none'}`);
}
