import { SecurityGroup } from '@cdktf/provider-aws/lib/security-group';
import { VpcSecurityGroupEgressRule } from '@cdktf/provider-aws/lib/vpc-security-group-egress-rule';
import { VpcSecurityGroupIngressRule } from '@cdktf/provider-aws/lib/vpc-security-group-ingress-rule';
import { Construct } from 'constructs';
import type { ServerInTerraform } from '../../settings/gitlab-server';
import type { RunnerNames } from '../../settings/names';
import { addEgressRules } from '../security-group-rules';
import { memberId } from '../stack/member-id';

export interface ServerSecurityGroupsProps {
  readonly settings: ServerInTerraform;
  readonly names: RunnerNames;
}

const sshPort = 22;
const dockerPort = 2376;

/** Who can connect to GitLab and to its workers: the networks that are named, and the two to each other. */
export class ServerSecurityGroups extends Construct {
  readonly server: SecurityGroup;
  readonly workers: SecurityGroup;
  /** Without these rules the machine does not reach what it boots from. */
  readonly wayOut: readonly VpcSecurityGroupEgressRule[];

  constructor(scope: Construct, id: string, { settings, names }: ServerSecurityGroupsProps) {
    super(scope, id);
    const { gitlabServer } = settings;
    const group = (groupId: string, suffix: string, description: string) =>
      new SecurityGroup(new Construct(this, `group_${groupId}`), groupId, {
        namePrefix: `${names.securityGroup}-${suffix}`,
        vpcId: settings.vpcId,
        description,
        tags: { Name: `${names.securityGroup}-${suffix}` },
      });
    this.server = group('gitlab', 'server', 'GitLab and the manager of its runner');
    this.workers = group(
      'docker_machine',
      'docker-machine',
      settings.runnerWorkerDockerMachineSecurityGroupDescription,
    );
    for (const port of webPorts(settings)) {
      this.admitNetworks(`gitlab_web_${port}`, port, gitlabServer.ingress.httpCidrs, 'Pages and API of GitLab');
      this.connect(`workers_to_gitlab_${port}`, this.workers, this.server, port, 'Jobs to GitLab');
    }
    this.admitNetworks('gitlab_ssh', gitlabServer.sshPort, gitlabServer.ingress.sshCidrs, 'Git over SSH');
    for (const port of [sshPort, dockerPort]) {
      this.connect(`gitlab_to_workers_${port}`, this.server, this.workers, port, 'The runner to its workers');
    }
    this.wayOut = addEgressRules(new Construct(this, 'egress'), 'gitlab', this.server.id, gitlabServer.egressRules);
    addEgressRules(
      new Construct(this, 'worker_egress'),
      'docker_machine',
      this.workers.id,
      settings.runnerWorkerEgressRules,
    );
  }

  private admitNetworks(id: string, port: number, cidrs: readonly string[], description: string): void {
    for (const [index, cidr] of cidrs.entries()) {
      new VpcSecurityGroupIngressRule(this, memberId(id, index), {
        securityGroupId: this.server.id,
        ipProtocol: 'tcp',
        fromPort: port,
        toPort: port,
        description,
        ...(cidr.includes(':') ? { cidrIpv6: cidr } : { cidrIpv4: cidr }),
      });
    }
  }

  /** Both sides have to allow it. */
  private connect(id: string, from: SecurityGroup, to: SecurityGroup, port: number, description: string): void {
    const ports = { ipProtocol: 'tcp', fromPort: port, toPort: port, description };
    new VpcSecurityGroupEgressRule(new Construct(this, `${id}_out`), id, {
      securityGroupId: from.id,
      referencedSecurityGroupId: to.id,
      ...ports,
    });
    new VpcSecurityGroupIngressRule(new Construct(this, `${id}_in`), id, {
      securityGroupId: to.id,
      referencedSecurityGroupId: from.id,
      ...ports,
    });
  }
}

/** With https, port 80 leads to 443, and Let's Encrypt looks at it. */
function webPorts({ gitlabServer }: ServerInTerraform): readonly number[] {
  return gitlabServer.externalUrl?.startsWith('https:') ? [443, 80] : [80];
}
