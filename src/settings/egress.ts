import { z } from 'zod';
import { awsId } from './aws-id';
import { parseIpv4Cidr, parseIpv6Cidr } from './cidr';
import { number, text } from './primitives';
import { tagMap } from './tag-map';

const protocols = ['tcp', 'udp', 'icmp', 'icmpv6', '-1'];
const withPorts = ['tcp', 'udp'];

/** Keys become part of a rule's Terraform address. */
const key = z.string().regex(/^[A-Za-z][A-Za-z0-9_-]*$/, {
  error: 'must begin with a letter and go on with letters, digits, _ and -',
});

const port = number.refine((value) => Number.isInteger(value) && value >= 1 && value <= 65535, {
  error: 'must be a port, 1 to 65535',
});

const rule = z
  .strictObject({
    /** Port. For a range, set `fromPort` and `toPort`. */
    port: port.optional(),
    /** First port of a range. */
    fromPort: port.optional(),
    /** Last port of a range. */
    toPort: port.optional(),
    /** `tcp` or `udp`, or without ports `icmp`, `icmpv6` or `-1` (all protocols). */
    protocol: text
      .default('tcp')
      .refine((value) => protocols.includes(value), { error: `must be one of ${protocols.join(', ')}` }),
    /** Description of the rule, in the words that EC2 accepts. */
    description: text.refine((value) => /^[A-Za-z0-9 ._\-:/()#,@[\]+=&;{}!$*]{1,255}$/.test(value), {
      error: 'must be 1 to 255 letters, digits, spaces and ._-:/()#,@[]+=&;{}!$*',
    }),
    /** IPv4 networks. */
    cidrBlocks: z
      .array(
        text.refine((value) => parseIpv4Cidr(value) !== undefined, {
          error: 'must be an IPv4 network in CIDR notation, beginning at its first address, such as 192.0.2.0/24',
        }),
      )
      .default([]),
    /** IPv6 networks. */
    ipv6CidrBlocks: z
      .array(
        text.refine((value) => parseIpv6Cidr(value) !== undefined, {
          error: 'must be an IPv6 network in CIDR notation in its shortest form, such as 2001:db8::/32',
        }),
      )
      .default([]),
  })
  .superRefine((given, context) => {
    for (const message of [portProblem(given), destinationProblem(given)]) {
      if (message) {
        context.addIssue({ code: 'custom', message });
      }
    }
  })
  .transform(({ port: single, fromPort, toPort, ...rest }) => ({ ...rest, ...portRange(single, fromPort, toPort) }));

export const egressSettings = z
  .strictObject({
    /**
     * Ids of security groups by a name of your choice, such as `{ runner: 'sg-...', workers: 'sg-...' }`. Each gets
     * every rule.
     */
    securityGroups: z
      .record(key, awsId('sg'))
      .refine((groups) => Object.keys(groups).length > 0, { error: 'needs one security group at least' }),
    /** Egress rules by a name of your choice. At least one. */
    rules: z.record(key, rule).refine((rules) => Object.keys(rules).length > 0, { error: 'needs one rule at least' }),
    /** Tags of each rule. */
    tags: tagMap('ec2').prefault({}),
  })
  .superRefine(({ securityGroups, rules }, context) => {
    reportTwins(
      context,
      'securityGroups',
      Object.entries(securityGroups).map(([name, id]) => [name, [id]]),
    );
    reportTwins(
      context,
      'rules',
      Object.entries(rules).map(([name, given]) => [name, permissions(given)]),
    );
  });

export type { EgressInput } from './inputs/egress';
export type EgressSettings = z.output<typeof egressSettings>;
export type EgressRule = z.output<typeof rule>;

function portRange(single: number | undefined, fromPort: number | undefined, toPort: number | undefined) {
  return single === undefined ? { fromPort, toPort } : { fromPort: single, toPort: single };
}

function portProblem(given: {
  readonly protocol: string;
  readonly port?: number | undefined;
  readonly fromPort?: number | undefined;
  readonly toPort?: number | undefined;
}): string | undefined {
  const { protocol, port: single, fromPort, toPort } = given;
  if (!protocols.includes(protocol)) {
    return undefined;
  }
  const range = [fromPort, toPort].filter((value) => value !== undefined);
  if (!withPorts.includes(protocol)) {
    return single !== undefined || range.length > 0
      ? `the protocol ${protocol} has no ports: leave out port, fromPort and toPort`
      : undefined;
  }
  if ((single === undefined) === (range.length === 0) || range.length === 1) {
    return 'needs either port, or fromPort and toPort';
  }
  return fromPort !== undefined && toPort !== undefined && fromPort > toPort
    ? 'fromPort must not be above toPort'
    : undefined;
}

function destinationProblem(given: {
  readonly cidrBlocks: readonly string[];
  readonly ipv6CidrBlocks: readonly string[];
}): string | undefined {
  return given.cidrBlocks.length + given.ipv6CidrBlocks.length === 0
    ? 'needs a destination: set cidrBlocks, ipv6CidrBlocks or both (0.0.0.0/0 and ::/0 are everywhere)'
    : undefined;
}

/** What AWS compares when it refuses a rule as a duplicate; nothing for a rule whose ports are wrong. */
function permissions({ protocol, fromPort, toPort, cidrBlocks, ipv6CidrBlocks }: EgressRule): string[] {
  if (withPorts.includes(protocol) && fromPort === undefined) {
    return [];
  }
  const ports = fromPort === undefined ? '' : ` ${fromPort}-${toPort}`;
  return [...cidrBlocks, ...ipv6CidrBlocks].map((cidr) => `${protocol}${ports} to ${cidr}`);
}

function reportTwins(
  context: z.RefinementCtx,
  setting: string,
  entries: readonly (readonly [string, string[]])[],
): void {
  const first = new Map<string, string>();
  for (const [name, values] of entries) {
    for (const value of values) {
      const twin = first.get(value);
      if (twin === undefined) {
        first.set(value, name);
      } else {
        const message = `${value} is in ${setting}.${twin} already: leave one out`;
        context.addIssue({ code: 'custom', path: [setting, name], message });
      }
    }
  }
}
