import { z } from 'zod';
import { mapOf, number, text } from './primitives';

/** What a security group rule may name as protocol (upstream variables.tf, validations of the rule maps). */
const protocols = ['-1', 'tcp', 'udp', 'icmp', 'icmpv6'];

/**
 * Rules of one security group, by a key that becomes part of the rule's Terraform address.
 * A rule names at least one destination: cidrBlock, ipv6CidrBlock, prefixListId or securityGroup.
 */
export const securityGroupRules = mapOf(
  z
    .strictObject({
      fromPort: number.optional(),
      toPort: number.optional(),
      protocol: text.refine((value) => protocols.includes(value), {
        error: `must be one of ${protocols.join(', ')}`,
      }),
      description: text,
      cidrBlock: text.optional(),
      ipv6CidrBlock: text.optional(),
      prefixListId: text.optional(),
      securityGroup: text.optional(),
    })
    .refine(
      (rule) =>
        [rule.cidrBlock, rule.ipv6CidrBlock, rule.prefixListId, rule.securityGroup].some((to) => to !== undefined),
      { error: 'needs a destination: set cidrBlock, ipv6CidrBlock, prefixListId or securityGroup' },
    ),
);

export type SecurityGroupRule = z.output<typeof securityGroupRules>[string];
