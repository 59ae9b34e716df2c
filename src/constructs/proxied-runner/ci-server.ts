import { DataAwsInstance } from '@cdktf/provider-aws/lib/data-aws-instance';
import { DataAwsSecurityGroup } from '@cdktf/provider-aws/lib/data-aws-security-group';
import { VpcSecurityGroupIngressRule } from '@cdktf/provider-aws/lib/vpc-security-group-ingress-rule';
import type { Postcondition } from 'cdktf';
import { Construct } from 'constructs';
import type { CiServerInTerraform } from '../../settings/proxied-runner';
import { expression } from '../../templates/expression';

/** The server that exists: what AWS says of it, and the ports that workers need on it. Nothing else of it is touched. */
export class CiServer extends Construct {
  readonly instanceId: string;
  readonly arn: string;
  /** Its address in the VPC. */
  readonly address: string;
  readonly securityGroup: { readonly id: string; readonly name: string };

  constructor(
    scope: Construct,
    id: string,
    private readonly settings: CiServerInTerraform,
    private readonly vpcId: string,
  ) {
    super(scope, id);
    const { instanceId, securityGroupId } = settings;
    const instance = new DataAwsInstance(this, 'instance', {
      instanceId,
      lifecycle: { postcondition: this.instanceChecks() },
    });
    const group = new DataAwsSecurityGroup(this, 'group', {
      id: securityGroupId,
      lifecycle: { postcondition: this.groupChecks() },
    });
    this.instanceId = instanceId;
    this.arn = instance.arn;
    this.address = instance.privateIp;
    this.securityGroup = { id: securityGroupId, name: group.name };
  }

  /** Workers pull images from the registry, and reach whatever else was named. */
  admit(workers: { readonly id: string }): VpcSecurityGroupIngressRule[] {
    const { registryPort, openPorts } = this.settings;
    return [...new Set([registryPort, ...openPorts])].map(
      (port) =>
        new VpcSecurityGroupIngressRule(this, `workers_to_server_${port}`, {
          securityGroupId: this.securityGroup.id,
          ipProtocol: 'tcp',
          fromPort: port,
          toPort: port,
          referencedSecurityGroupId: workers.id,
          description: `Workers of the runner on ${this.instanceId}`,
        }),
    );
  }

  private instanceChecks(): Postcondition[] {
    const { securityGroupId } = this.settings;
    return [
      {
        condition: expression(`contains(self.vpc_security_group_ids, "${securityGroupId}")`),
        errorMessage: `ciServer.securityGroupId: ${securityGroupId} is no security group of ciServer.instanceId ${expression('self.id')}: name one that it has.`,
      },
      {
        condition: expression('self.iam_instance_profile != ""'),
        errorMessage: `ciServer.instanceId: ${expression('self.id')} has no IAM role, so the runner could not sign in: give it an instance profile with the role ciServer.roleName first.`,
      },
    ];
  }

  private groupChecks(): Postcondition[] {
    return [
      {
        condition: expression(`self.vpc_id == "${this.vpcId}"`),
        errorMessage: `vpcId: the server's security group ${expression('self.id')} is in ${expression('self.vpc_id')}, not in ${this.vpcId}: workers have to be in the server's VPC.`,
      },
    ];
  }
}
