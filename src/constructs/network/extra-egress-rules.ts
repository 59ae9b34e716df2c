import { VpcSecurityGroupEgressRule } from '@cdktf/provider-aws/lib/vpc-security-group-egress-rule';
import { Construct } from 'constructs';
import type { EgressRule, EgressSettings } from '../../settings/egress';
import { rulePorts } from '../security-group-rules';

export type ExtraEgressRulesProps = Pick<EgressSettings, 'securityGroups' | 'rules'>;

/**
 * One resource for each security group, rule and destination, as AWS counts them. Its address is made of the keys and the
 * destination, `runner_e2_ssh_ipv4_anywhere`, so that taking one out of a list touches no other.
 */
export class ExtraEgressRules extends Construct {
  constructor(scope: Construct, id: string, { securityGroups, rules }: ExtraEgressRulesProps) {
    super(scope, id);
    for (const [group, securityGroupId] of Object.entries(securityGroups)) {
      const ofTheGroup = new Construct(this, group);
      for (const [key, rule] of Object.entries(rules)) {
        const ofTheRule = new Construct(ofTheGroup, key);
        for (const { name, destination } of destinations(rule)) {
          new VpcSecurityGroupEgressRule(ofTheRule, `${group}_${key}_${name}`, {
            securityGroupId,
            description: rule.description,
            ipProtocol: rule.protocol,
            ...rulePorts(rule),
            ...destination,
          });
        }
      }
    }
  }
}

function destinations({ cidrBlocks, ipv6CidrBlocks }: EgressRule) {
  return [
    ...cidrBlocks.map((cidrIpv4) => ({ name: `ipv4_${spelt(cidrIpv4)}`, destination: { cidrIpv4 } })),
    ...ipv6CidrBlocks.map((cidrIpv6) => ({ name: `ipv6_${spelt(cidrIpv6)}`, destination: { cidrIpv6 } })),
  ];
}

function spelt(cidr: string): string {
  return cidr === '0.0.0.0/0' || cidr === '::/0' ? 'anywhere' : cidr.replace(/[^0-9a-f]/g, '_');
}
