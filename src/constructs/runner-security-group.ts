import { DataAwsVpc } from '@cdktf/provider-aws/lib/data-aws-vpc';
import { SecurityGroup } from '@cdktf/provider-aws/lib/security-group';
import { VpcSecurityGroupIngressRule } from '@cdktf/provider-aws/lib/vpc-security-group-ingress-rule';
import { Construct } from 'constructs';
import type { RunnerInTerraform } from '../settings/gitlab-runner';
import { isOpened, metricsPort, sessionPort } from '../settings/listeners';
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
    this.allowTerminals(settings);
    this.allowMetrics(settings);
  }

  /** GitLab's address is not known here. Each session has a secret of its own in its URL, and TLS. */
  private allowTerminals(settings: RunnerInTerraform): void {
    const port = sessionPort(settings);
    if (port !== undefined && !isOpened(port, settings)) {
      this.allow('session_server', port, '0.0.0.0/0', 'GitLab to interactive terminals');
    }
  }

  /** Metrics have no password: they are for the VPC, as AWS gave it its first network. */
  private allowMetrics(settings: RunnerInTerraform): void {
    const port = metricsPort(settings);
    if (port !== undefined && !isOpened(port, settings)) {
      const vpc = new DataAwsVpc(new Construct(this, 'metrics_vpc'), 'metrics', { id: settings.vpcId });
      this.allow('metrics', port, vpc.cidrBlock, 'Prometheus to the metrics of GitLab Runner');
    }
  }

  private allow(id: string, port: number, cidrIpv4: string, description: string): void {
    new VpcSecurityGroupIngressRule(this, `runner_${id}`, {
      securityGroupId: this.group.id,
      ...{ ipProtocol: 'tcp', fromPort: port, toPort: port, cidrIpv4, description },
    });
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
