import { SecurityGroup } from '@cdktf/provider-aws/lib/security-group';
import { VpcSecurityGroupEgressRule } from '@cdktf/provider-aws/lib/vpc-security-group-egress-rule';
import { VpcSecurityGroupIngressRule } from '@cdktf/provider-aws/lib/vpc-security-group-ingress-rule';
import { Construct } from 'constructs';
import type { RunnerInTerraform } from '../../settings/gitlab-runner';
import type { RunnerNames } from '../../settings/names';
import { pingSources } from '../runner-security-group';
import { addEgressRules, addIngressRules } from '../security-group-rules';
import { memberId } from '../stack/member-id';

export interface DockerMachineSecurityGroupProps {
  readonly settings: RunnerInTerraform;
  readonly names: RunnerNames;
  readonly manager: Pick<SecurityGroup, 'id' | 'name'>;
}

const sshPort = 22;
const dockerPort = 2376;

/**
 * The docker+machine workers' security group, open to the manager (SSH and Docker) and to the workers themselves.
 * Mirrors upstream docker_machine_security_group.tf.
 */
export class DockerMachineSecurityGroup extends Construct {
  readonly group: SecurityGroup;

  constructor(scope: Construct, id: string, { settings, names, manager }: DockerMachineSecurityGroupProps) {
    super(scope, id);
    this.group = new SecurityGroup(new Construct(this, 'group'), 'docker_machine', {
      namePrefix: `${names.securityGroup}-docker-machine`,
      vpcId: settings.vpcId,
      description: settings.runnerWorkerDockerMachineSecurityGroupDescription,
      tags: { Name: names.securityGroup },
    });
    addIngressRules(new Construct(this, 'ingress'), 'docker_machine', this.group.id, settings.runnerWorkerIngressRules);
    addEgressRules(new Construct(this, 'egress'), 'docker_machine', this.group.id, settings.runnerWorkerEgressRules);
    new VpcSecurityGroupEgressRule(this, 'runner_manager_to_docker_machine_egress', {
      securityGroupId: manager.id,
      ipProtocol: '-1',
      description: 'Allow ALL Egress traffic between Runner Manager and Docker-machine workers security group',
      referencedSecurityGroupId: this.group.id,
    });
    this.admitManager(manager);
    this.admitWorkers();
    this.admitPing(settings, manager);
  }

  private admitManager(manager: Pick<SecurityGroup, 'id' | 'name'>): void {
    const group = this.group.name;
    this.admit(
      'docker_machine_docker_runner',
      dockerPort,
      manager.id,
      `Allow docker-machine traffic from group ${manager.name} to docker-machine instances in group ${group}`,
    );
    this.admit(
      'docker_machine_ssh_runner',
      sshPort,
      manager.id,
      `Allow SSH traffic from ${manager.id} to docker-machine instances in group ${group} on port 22`,
    );
  }

  private admitWorkers(): void {
    const { id, name } = this.group;
    this.admit(
      'docker_machine_docker_self',
      dockerPort,
      id,
      `Allow docker-machine traffic within group ${name} on port 2376`,
    );
    this.admit('docker_machine_ssh_self', sshPort, id, `Allow SSH traffic within group ${name} on port 22`);
  }

  private admitPing(settings: RunnerInTerraform, manager: Pick<SecurityGroup, 'id' | 'name'>): void {
    const { name } = this.group;
    const sources = pingSources(settings);
    const everyone = sources.length > 0 ? [...sources, manager.id] : [];
    for (const [index, from] of everyone.entries()) {
      this.admitIcmp(
        memberId('docker_machine_ping_runner', index),
        from,
        `Allow ICMP traffic from ${from} to docker-machine instances in group ${name}`,
      );
    }
    if (settings.runnerNetworking.allowIncomingPing) {
      this.admitIcmp('docker_machine_ping_self', this.group.id, `Allow ICMP traffic within group ${name}`);
    }
  }

  private admit(id: string, port: number, from: string, description: string): void {
    this.ingress(id, { fromPort: port, toPort: port, ipProtocol: 'tcp' }, from, description);
  }

  private admitIcmp(id: string, from: string, description: string): void {
    this.ingress(id, { fromPort: -1, toPort: -1, ipProtocol: 'icmp' }, from, description);
  }

  private ingress(
    id: string,
    ports: { readonly fromPort: number; readonly toPort: number; readonly ipProtocol: string },
    referencedSecurityGroupId: string,
    description: string,
  ): void {
    new VpcSecurityGroupIngressRule(this, id, {
      securityGroupId: this.group.id,
      ...ports,
      referencedSecurityGroupId,
      description,
    });
  }
}
