import { containsRange } from '../../../src/settings/cidr';
import type { Resource } from '../resource';
import { type Attributes, blocks, isList, number, show, text, Unknown, type Value } from '../value';

/** What one security group lets through: from or to where, and on which ports. */
export interface Opening {
  readonly direction: 'ingress' | 'egress';
  /** The security group's id; the address of the rule while the group does not exist. */
  readonly group: string;
  /** `tcp`, `udp`, `icmp`, a number, or `-1` for all. */
  readonly protocol: string;
  /** Both ends included; every port when undefined. */
  readonly ports: readonly [number, number] | undefined;
  /** A CIDR block, a security group or a prefix list. */
  readonly peer: string;
}

type Direction = Opening['direction'];

/** The openings of a rule, or of the rules that a security group holds itself. */
export function openings({ type, address, isConfigured }: Resource, values: Attributes = {}): readonly Opening[] {
  const group = text(values.security_group_id) ?? address;
  switch (type) {
    case 'aws_vpc_security_group_ingress_rule':
    case 'aws_vpc_security_group_egress_rule':
      return rule(type.includes('ingress') ? 'ingress' : 'egress', group, text(values.ip_protocol), values);
    case 'aws_security_group_rule':
      return rule(values.type === 'ingress' ? 'ingress' : 'egress', group, text(values.protocol), values);
    case 'aws_security_group':
    case 'aws_default_security_group':
      return (['ingress', 'egress'] as const)
        .filter((direction) => isConfigured([direction]))
        .flatMap((direction) =>
          blocks(values[direction]).flatMap((block) =>
            rule(direction, text(values.id) ?? address, text(block.protocol), block),
          ),
        );
    default:
      return [];
  }
}

const peerArguments = [
  ['cidr_ipv4', 'cidr_ipv6', 'cidr_blocks', 'ipv6_cidr_blocks'],
  ['referenced_security_group_id', 'source_security_group_id', 'security_groups'],
  ['prefix_list_id', 'prefix_list_ids'],
].flat();

function rule(direction: Direction, group: string, protocol = '-1', values: Attributes): readonly Opening[] {
  const named = peerArguments.flatMap((name) => peers(values[name]));
  const all = values.self === true ? [...named, group] : named;
  return all.map((peer) => ({
    direction,
    group,
    protocol: protocolName(protocol),
    ports: ports(protocol, values),
    peer,
  }));
}

function peers(value: Value | undefined): readonly string[] {
  if (value instanceof Unknown) {
    return [show(value)];
  }
  return (isList(value) ? value : [value]).flatMap((one) =>
    one instanceof Unknown ? [show(one)] : (text(one) ?? '') === '' ? [] : [String(one)],
  );
}

function protocolName(protocol: string): string {
  return (
    ({ '6': 'tcp', '17': 'udp', '1': 'icmp', all: '-1' } as Readonly<Record<string, string>>)[protocol] ?? protocol
  );
}

function ports(protocol: string, { from_port, to_port }: Attributes): Opening['ports'] {
  const [from, to] = [number(from_port), number(to_port)];
  return protocolName(protocol) === '-1' || from === undefined || to === undefined || from === -1
    ? undefined
    : [from, to];
}

/** Whether everything that the second lets through went through the first already. */
export function letsThrough(one: Opening, other: Opening): boolean {
  const samePeer = one.peer === other.peer || containsRange(one.peer, other.peer);
  const sameProtocol = one.protocol === '-1' || one.protocol === other.protocol;
  const samePorts =
    one.ports === undefined ||
    (other.ports !== undefined && one.ports[0] <= other.ports[0] && one.ports[1] >= other.ports[1]);
  return one.direction === other.direction && one.group === other.group && samePeer && sameProtocol && samePorts;
}

export function openingText({ direction, protocol, ports: range, peer }: Opening): string {
  const everyone = ['0.0.0.0/0', '::/0'].includes(peer) ? ' (everybody)' : '';
  const [from, to] = range ?? [];
  const where = range === undefined ? 'every port' : from === to ? `port ${from}` : `ports ${from} to ${to}`;
  const what = protocol === '-1' ? 'everything' : `${protocol}, ${where}`;
  return `${direction === 'ingress' ? 'in from' : 'out to'} ${peer}${everyone}: ${what}`;
}
