import { VpcSecurityGroupEgressRule } from '@cdktf/provider-aws/lib/vpc-security-group-egress-rule';
import { VpcSecurityGroupIngressRule } from '@cdktf/provider-aws/lib/vpc-security-group-ingress-rule';
import type { Construct } from 'constructs';
import type { SecurityGroupRule } from '../settings/security-group-rules';

type Rules = Readonly<Record<string, SecurityGroupRule>>;

/** One ingress rule per entry, at the address `<prefix>_<key>`. */
export function addIngressRules(scope: Construct, prefix: string, securityGroupId: string, rules: Rules) {
  return Object.entries(rules).map(
    ([key, rule]) =>
      new VpcSecurityGroupIngressRule(scope, `${prefix}_${key}`, { securityGroupId, ...ruleArguments(rule) }),
  );
}

/** One egress rule per entry, at the address `<prefix>_<key>`. */
export function addEgressRules(scope: Construct, prefix: string, securityGroupId: string, rules: Rules) {
  return Object.entries(rules).map(
    ([key, rule]) =>
      new VpcSecurityGroupEgressRule(scope, `${prefix}_${key}`, { securityGroupId, ...ruleArguments(rule) }),
  );
}

function ruleArguments(rule: SecurityGroupRule) {
  return {
    fromPort: rule.fromPort,
    toPort: rule.toPort,
    ipProtocol: rule.protocol,
    description: rule.description,
    prefixListId: rule.prefixListId,
    referencedSecurityGroupId: rule.securityGroup,
    cidrIpv4: rule.cidrBlock,
    cidrIpv6: rule.ipv6CidrBlock,
  };
}
