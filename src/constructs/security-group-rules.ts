import { VpcSecurityGroupEgressRule } from '@cdktf/provider-aws/lib/vpc-security-group-egress-rule';
import { VpcSecurityGroupIngressRule } from '@cdktf/provider-aws/lib/vpc-security-group-ingress-rule';
import type { Construct } from 'constructs';
import type { SecurityGroupRule } from '../settings/security-group-rules';

interface PortRange {
  readonly protocol: string;
  readonly fromPort?: number;
  readonly toPort?: number;
}

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
    ...rulePorts(rule),
    ipProtocol: rule.protocol,
    description: rule.description,
    prefixListId: rule.prefixListId,
    referencedSecurityGroupId: rule.securityGroup,
    cidrIpv4: rule.cidrBlock,
    cidrIpv6: rule.ipv6CidrBlock,
  };
}

/**
 * The ports of a rule as AWS answers them, or no plan would ever be empty. A rule for every protocol has none: AWS
 * answers -1, whatever was asked. ICMP has types and codes instead, and -1 is any.
 *
 * @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_IpPermission.html
 */
export function rulePorts({ protocol, fromPort, toPort }: PortRange) {
  if (protocol === '-1') {
    return {};
  }
  return protocol.startsWith('icmp') ? { fromPort: fromPort ?? -1, toPort: toPort ?? -1 } : { fromPort, toPort };
}
