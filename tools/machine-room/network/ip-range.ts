import { BlockList } from 'node:net';

/** The first address of a CIDR block after its network address: in AWS the VPC's router. */
export function firstAddress(cidr: string): string {
  const bytes = String(cidr.split('/')[0]).split('.').map(Number);
  return [...bytes.slice(0, 3), Number(bytes[3]) + 1].join('.');
}

export function inRange(cidr: string, address: string): boolean {
  const [network = '', prefix = ''] = cidr.split('/');
  const list = new BlockList();
  list.addSubnet(network, Number(prefix));
  return list.check(address);
}
