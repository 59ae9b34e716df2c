import { isIPv4, isIPv6 } from 'node:net';

/** A network in CIDR notation: the number of its first address, and how many leading bits all its addresses share. */
export interface CidrBlock {
  readonly bits: 32 | 128;
  readonly first: bigint;
  readonly prefix: number;
}

/** The network written as `192.0.2.0/24`; undefined when it is none, or when an address inside of one is meant. */
export function parseIpv4Cidr(text: string): CidrBlock | undefined {
  return exact(parse(text, 32, isIPv4, ipv4Number));
}

/** The network written in its shortest form as `2001:db8::/32`; undefined when it is none. */
export function parseIpv6Cidr(text: string): CidrBlock | undefined {
  return exact(parse(text, 128, isShortestIpv6, ipv6Number));
}

function parseAnyCidr(text: string): CidrBlock | undefined {
  const isAddress = (address: string) => isIPv6(address) && !address.includes('%');
  const found =
    parse(text, 32, isIPv4, ipv4Number) ?? parse(text, 128, isAddress, (address) => ipv6Number(shortest(address)));
  return found && { ...found, first: found.first - hostPart(found) };
}

function exact(block: CidrBlock | undefined): CidrBlock | undefined {
  return block && hostPart(block) === 0n ? block : undefined;
}

function hostPart({ bits, first, prefix }: CidrBlock): bigint {
  return first & ((1n << BigInt(bits - prefix)) - 1n);
}

function ipv4Number(address: string): bigint {
  return groups(address.split('.'), 10, 8n);
}

/** @param address in its shortest form */
function ipv6Number(address: string): bigint {
  const [head = [], tail = []] = address.split('::').map((half) => half.split(':').filter(Boolean));
  const zeros = Array<string>(8 - head.length - tail.length).fill('0');
  return groups([...head, ...zeros, ...tail], 16, 16n);
}

export function formatIpv4Cidr({ first, prefix }: CidrBlock): string {
  return `${[24n, 16n, 8n, 0n].map((shift) => (first >> shift) & 255n).join('.')}/${prefix}`;
}

/** The n-th of the equal parts that a network is cut into, each `bits` longer in its prefix. */
export function part(block: CidrBlock, bits: number, n: number): CidrBlock {
  const prefix = block.prefix + bits;
  return { ...block, prefix, first: block.first + (BigInt(n) << BigInt(block.bits - prefix)) };
}

export function contains(outer: CidrBlock, inner: CidrBlock): boolean {
  if (outer.bits !== inner.bits) {
    return false;
  }
  const free = BigInt(outer.bits - outer.prefix);
  return inner.prefix >= outer.prefix && inner.first >> free === outer.first >> free;
}

/**
 * Whether every address of the second network is in the first. Texts of others, such as a plan's, may name an address
 * inside of a network, and write IPv6 in any of its forms; what is no network at all contains nothing.
 */
export function containsRange(outer: string, inner: string): boolean {
  const [one, other] = [parseAnyCidr(outer), parseAnyCidr(inner)];
  return one !== undefined && other !== undefined && contains(one, other);
}

export function overlap(one: CidrBlock, other: CidrBlock): boolean {
  return contains(one, other) || contains(other, one);
}

function parse(
  text: string,
  bits: 32 | 128,
  isAddress: (address: string) => boolean,
  toNumber: (address: string) => bigint,
): CidrBlock | undefined {
  const [, address = '', digits = ''] = /^([^/]+)\/(0|[1-9]\d{0,2})$/.exec(text) ?? [];
  const prefix = Number(digits);
  if (digits === '' || prefix > bits || !isAddress(address)) {
    return undefined;
  }
  return { bits, first: toNumber(address), prefix };
}

function groups(digits: readonly string[], base: 10 | 16, width: bigint): bigint {
  return digits.reduce((sum, group) => (sum << width) + BigInt(Number.parseInt(group, base)), 0n);
}

/** AWS gives networks back in the shortest form, so another spelling would differ at every plan. */
function isShortestIpv6(address: string): boolean {
  return isIPv6(address) && !address.includes('%') && shortest(address) === address;
}

function shortest(address: string): string {
  return new URL(`http://[${address}]`).hostname.slice(1, -1);
}
