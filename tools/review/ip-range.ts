import { BlockList, isIPv4, isIPv6 } from 'node:net';

/** Whether every address of the second CIDR block is in the first. Anything but CIDR blocks of one family is not. */
export function containsRange(outer: string, inner: string): boolean {
  const [one, other] = [parse(outer), parse(inner)];
  if (!one || !other || one.family !== other.family || one.prefix > other.prefix) {
    return false;
  }
  const list = new BlockList();
  list.addSubnet(one.network, one.prefix, one.family);
  return list.check(other.network, other.family);
}

function parse(cidr: string) {
  const [network = '', length = ''] = cidr.split('/');
  const family = isIPv4(network) ? 'ipv4' : isIPv6(network) ? 'ipv6' : undefined;
  return family && /^\d+$/.test(length)
    ? { network, prefix: Number(length), family: family as 'ipv4' | 'ipv6' }
    : undefined;
}
