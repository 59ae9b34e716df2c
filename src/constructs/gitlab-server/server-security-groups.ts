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
  /** Without these rules the machine does not reach what it boots from. */
  readonly wayOut: readonly VpcSecurityGroupEgressRule[];

  constructor(
    scope: Construct,
    id: string,
    private readonly props: ServerSecurityGroupsProps,
  ) {
    super(scope, id);
    const { settings } = props;
    const { gitlabServer } = settings;
    this.server = this.group('gitlab', 'server', 'GitLab and the manager of its runner');
    for (const port of webPorts(settings)) {
      this.admitNetworks(`gitlab_web_${port}`, port, gitlabServer.ingress.httpCidrs, 'Pages and API of GitLab');
    }
    this.admitNetworks('gitlab_ssh', gitlabServer.sshPort, gitlabServer.ingress.sshCidrs, 'Git over SSH');
    this.wayOut = addEgressRules(new Construct(this, 'egress'), 'gitlab', this.server.id, gitlabServer.egressRules);
  }

  /** The group of docker-machine's workers, which the runner reaches by SSH and Docker's port. */
  machines(): SecurityGroup {
    const { settings } = this.props;
    const workers = this.group(
      'docker_machine',
      'docker-machine',
      settings.runnerWorkerDockerMachineSecurityGroupDescription,
    );
    for (const port of [sshPort, dockerPort]) {
      this.connect(`gitlab_to_workers_${port}`, this.server, workers, port, 'The runner to its workers');
    }
    addEgressRules(
      new Construct(this, 'worker_egress'),
      'docker_machine',
      workers.id,
      settings.runnerWorkerEgressRules,
    );
    return workers;
  }

  /** Jobs reach GitLab. */
  admit(workers: SecurityGroup): void {
    for (const port of webPorts(this.props.settings)) {
      this.connect(`workers_to_gitlab_${port}`, workers, this.server, port, 'Jobs to GitLab');
    }
  }

  private group(id: string, suffix: string, description: string): SecurityGroup {
    const { settings, names } = this.props;
    return new SecurityGroup(new Construct(this, `group_${id}`), id, {
      namePrefix: `${names.securityGroup}-${suffix}`,
      vpcId: settings.vpcId,
      description,
      tags: { Name: `${names.securityGroup}-${suffix}` },
    });
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
