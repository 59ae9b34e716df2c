import { z } from 'zod';
import { parseIpv4Cidr, parseIpv6Cidr } from './cidr';
import { isReference, mapOf, number, oneOf, securityGroupText, text } from './primitives';

const destinations = ['cidrBlock', 'ipv6CidrBlock', 'prefixListId', 'securityGroup'] as const;

/** A port, or for ICMP a type or code, where -1 is any. */
const port = number.refine((value) => Number.isInteger(value) && value >= -1 && value <= 65_535, {
  error: 'must be a port from 0 to 65535 (for ICMP a type or code, -1 for any)',
});

const rule = z
  .strictObject({
    /** First port. tcp and udp need both ports. */
    fromPort: port.optional(),
    /** Last port. */
    toPort: port.optional(),
    /** `-1` allows all protocols and has no ports: ports given with it are ignored. */
    protocol: oneOf('-1', 'tcp', 'udp', 'icmp', 'icmpv6'),
    /** Description of the rule, in the words that EC2 accepts. */
    description: securityGroupText,
    /** IPv4 network. A rule has exactly one of `cidrBlock`, `ipv6CidrBlock`, `prefixListId` and `securityGroup`. */
    cidrBlock: text
      .refine((value) => isReference(value) || parseIpv4Cidr(value) !== undefined, {
        error: 'must be an IPv4 network in CIDR notation, beginning at its first address, such as 192.0.2.0/24',
      })
      .optional(),
    /** IPv6 network. */
    ipv6CidrBlock: text
      .refine((value) => isReference(value) || parseIpv6Cidr(value) !== undefined, {
        error: 'must be an IPv6 network in CIDR notation in its shortest form, such as 2001:db8::/32',
      })
      .optional(),
    /** Id of a managed prefix list. */
    prefixListId: text.optional(),
    /** Id of a security group. */
    securityGroup: text.optional(),
  })
  .superRefine((given, context) => {
    const message = destinationProblem(given) ?? portProblem(given);
    if (message) {
      context.addIssue({ code: 'custom', message });
    }
  });

/**
 * Rules of one security group, by a key that becomes part of the rule's Terraform address.
 * A rule names one destination (for ingress: one source): cidrBlock, ipv6CidrBlock, prefixListId or securityGroup.
 */
export const securityGroupRules = mapOf(rule);

export type SecurityGroupRule = z.output<typeof securityGroupRules>[string];

function destinationProblem(given: z.output<typeof rule>): string | undefined {
  const named = destinations.filter((destination) => given[destination] !== undefined);
  if (named.length === 0) {
    return 'needs a destination: set cidrBlock, ipv6CidrBlock, prefixListId or securityGroup';
  }
  return named.length > 1
    ? `has ${named.length} destinations (${named.join(', ')}) and AWS takes one: make a rule of each`
    : undefined;
}

function portProblem({ protocol, fromPort, toPort }: z.output<typeof rule>): string | undefined {
  if (protocol !== 'tcp' && protocol !== 'udp') {
    return undefined;
  }
  if (fromPort === undefined || toPort === undefined) {
    return `needs both ports with the protocol ${protocol}: set fromPort and toPort`;
  }
  if (fromPort < 0 || toPort < 0) {
    return `needs ports from 0 to 65535 with the protocol ${protocol}`;
  }
  return fromPort > toPort ? 'must have a fromPort that is not above its toPort' : undefined;
}

/** HTTPS to everyone, which AWS's APIs need. */
export const httpsToEveryone = {
  allow_https_ipv4: {
    cidrBlock: '0.0.0.0/0',
    description: 'Allow HTTPS egress traffic to all destinations (IPv4)',
    fromPort: 443,
    protocol: 'tcp',
    toPort: 443,
  },
  allow_https_ipv6: {
    description: 'Allow HTTPS egress traffic to all destinations (IPv6)',
    fromPort: 443,
    ipv6CidrBlock: '::/0',
    protocol: 'tcp',
    toPort: 443,
  },
} as const;

/** Whether a rule opens a TCP port. */
export function isCovered(port: number, { protocol, fromPort, toPort }: SecurityGroupRule): boolean {
  return (
    protocol === '-1' ||
    (/^(tcp|6)$/i.test(protocol) && (fromPort ?? 0) <= port && port <= (toPort ?? fromPort ?? 65_535))
  );
}
