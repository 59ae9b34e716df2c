import { SecurityGroup } from '@cdktf/provider-aws/lib/security-group';
import { VpcSecurityGroupEgressRule } from '@cdktf/provider-aws/lib/vpc-security-group-egress-rule';
import { VpcSecurityGroupIngressRule } from '@cdktf/provider-aws/lib/vpc-security-group-ingress-rule';
import { Construct } from 'constructs';
import type { FargateSettings } from '../../settings/fargate';
import type { RunnerNames } from '../../settings/names';
import { addEgressRules } from '../security-group-rules';

export interface TaskSecurityGroupProps {
  readonly vpcId: string;
  readonly names: RunnerNames;
  readonly rules: FargateSettings['taskEgressRules'];
  readonly manager: Pick<SecurityGroup, 'id'>;
}

/** The tasks' side of the pair: the manager reaches their SSH server, and nobody reaches anything else. */
export class TaskSecurityGroup extends Construct {
  readonly group: SecurityGroup;

  constructor(scope: Construct, id: string, { vpcId, names, rules, manager }: TaskSecurityGroupProps) {
    super(scope, id);
    this.group = new SecurityGroup(this, 'fargate_tasks', {
      namePrefix: `${names.securityGroup}-fargate`,
      vpcId,
      description: 'Jobs on Fargate',
      tags: { Name: `${names.securityGroup}-fargate` },
    });
    addEgressRules(new Construct(this, 'egress'), 'fargate_tasks', this.group.id, rules);
    const ssh = { fromPort: 22, toPort: 22, ipProtocol: 'tcp' };
    new VpcSecurityGroupIngressRule(this, 'fargate_tasks_ssh', {
      ...ssh,
      securityGroupId: this.group.id,
      referencedSecurityGroupId: manager.id,
      description: 'SSH from the runner manager',
    });
    new VpcSecurityGroupEgressRule(this, 'runner_manager_to_fargate_tasks', {
      ...ssh,
      securityGroupId: manager.id,
      referencedSecurityGroupId: this.group.id,
      description: 'SSH to jobs on Fargate',
    });
  }
}
