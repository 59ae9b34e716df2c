import { SecurityGroup } from '@cdktf/provider-aws/lib/security-group';
import { VpcSecurityGroupIngressRule } from '@cdktf/provider-aws/lib/vpc-security-group-ingress-rule';
import { Construct } from 'constructs';
import type { RunnerInTerraform } from '../settings/gitlab-runner';
import type { RunnerNames } from '../settings/names';
import { addEgressRules, addIngressRules } from './security-group-rules';
import { memberId } from './stack/member-id';
import { withoutTags } from './stack/tags-aspect';

export interface RunnerSecurityGroupProps {
  readonly settings: RunnerInTerraform;
  readonly names: RunnerNames;
}

/** The manager's security group. Mirrors upstream runner_security_group.tf. */
export class RunnerSecurityGroup extends Construct {
  readonly group: SecurityGroup;

  constructor(scope: Construct, id: string, { settings, names }: RunnerSecurityGroupProps) {
    super(scope, id);
    this.group = new SecurityGroup(this, 'runner', {
      namePrefix: names.securityGroup,
      vpcId: settings.vpcId,
      description: settings.runnerNetworking.securityGroupDescription,
      tags: { Name: names.securityGroup },
    });
    addIngressRules(new Construct(this, 'ingress'), 'runner', this.group.id, settings.runnerIngressRules);
    addEgressRules(new Construct(this, 'egress'), 'runner', this.group.id, settings.runnerEgressRules);
    this.allowPing(settings);
  }

  private allowPing(settings: RunnerInTerraform): void {
    for (const [index, from] of pingSources(settings).entries()) {
      withoutTags(
        new VpcSecurityGroupIngressRule(this, memberId('runner_ping_group', index), {
          fromPort: -1,
          toPort: -1,
          ipProtocol: 'icmp',
          referencedSecurityGroupId: from,
          securityGroupId: this.group.id,
          description: `Allow ICMP traffic from ${from} to gitlab-runner agent instances in group ${this.group.name}`,
        }),
      );
    }
  }
}

/** The groups that may ping, which takes both the flag and the ids. */
export function pingSources(settings: RunnerInTerraform): readonly string[] {
  const { allowIncomingPing, allowIncomingPingSecurityGroupIds } = settings.runnerNetworking;
  return allowIncomingPing ? allowIncomingPingSecurityGroupIds : [];
}
