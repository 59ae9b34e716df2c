import type { SecurityGroup } from '@cdktf/provider-aws/lib/security-group';
import { DataResource } from 'cdktf';
import { Construct } from 'constructs';
import type { ExecutorSection } from '../../config-toml/config-toml';
import { machineSection } from '../../config-toml/machine-section';
import { machineMaking } from '../../policies/machine-making';
import { shellAccess } from '../../policies/systems-manager';
import type { RunnerInTerraform } from '../../settings/gitlab-runner';
import { type RunnerNames, workerRoleName } from '../../settings/names';
import { asWritten } from '../../templates/terraform-literal';
import { amiId } from '../ami';
import type { ManagerRole } from '../manager/manager-role';
import { AwsStack } from '../stack/aws-stack';
import { WorkerInstanceRole } from '../workers/worker-role';
import { workerZone } from '../workers/worker-zone';

export interface ServerMachinesProps {
  readonly settings: RunnerInTerraform;
  readonly names: RunnerNames;
  readonly managerRole: ManagerRole;
  readonly securityGroup: SecurityGroup;
  readonly kmsKeyArn?: string;
  /** A new image for workers is taken when one of these changes. */
  readonly versions: Readonly<Record<string, string>>;
}

/** Where jobs run: what the runner's config.toml has of it, and the security group. */
export interface ServerWorkers {
  readonly section: ExecutorSection;
  readonly facts: Readonly<Record<string, string>>;
  readonly securityGroup: SecurityGroup;
}

/** The instances that jobs run on. docker-machine makes them; the machine's role lets it make no others. */
export class ServerMachines extends Construct implements ServerWorkers {
  readonly section: ExecutorSection;
  readonly facts: Readonly<Record<string, string>>;
  readonly securityGroup: SecurityGroup;

  constructor(scope: Construct, id: string, props: ServerMachinesProps) {
    super(scope, id);
    const { settings, names, kmsKeyArn } = props;
    this.securityGroup = props.securityGroup;
    const { partition, region, accountId } = AwsStack.of(this);
    const given = settings.runnerWorkerDockerMachineInstance.subnetIds;
    const subnetIds = given.length > 0 ? given : [settings.subnetId];
    const { role, profile } = new WorkerInstanceRole(this, 'docker_machine', {
      settings,
      name: workerRoleName(names.iamObjects, 'docker+machine'),
      role: settings.runnerWorkerDockerMachineRole,
      ssmStatements: shellAccess(),
    });
    const profileName = settings.runnerWorkerDockerMachineRole.profileName || profile.name;
    const imageId = this.imageId(props);
    this.section = machineSection(asWritten(settings), {
      subnets: subnetIds.length,
      encrypted: kmsKeyArn !== undefined,
    });
    this.facts = {
      vpc_id: settings.vpcId,
      aws_zone: workerZone(this, subnetIds[0] as string, settings.runnerWorkerDockerMachineEc2Options),
      ...Object.fromEntries(subnetIds.map((subnetId, index) => [`worker_subnet_id_${index}`, subnetId])),
      worker_security_group: props.securityGroup.name,
      worker_instance_profile: profileName,
      worker_ami: imageId,
    };
    props.managerRole.addPolicy(
      'instance_docker_machine_policy',
      'docker-machine',
      'Making and removing the workers of this GitLab.',
      machineMaking({
        partition,
        region,
        accountId,
        machinePrefix: names.workers,
        workerRoleArn: role.arn,
        workerProfileName: profileName,
        imageId,
        subnetIds,
        securityGroupId: props.securityGroup.id,
      }),
    );
  }

  /**
   * config.toml names the image, so a newer one would replace the machine. It is kept until the machine is replaced for
   * another reason.
   */
  private imageId({ settings, versions }: ServerMachinesProps): string {
    const id = amiId(this, 'docker_machine_by_filter', {
      id: settings.runnerWorkerDockerMachineAmiId,
      owners: settings.runnerWorkerDockerMachineAmiOwners,
      filter: settings.runnerWorkerDockerMachineAmiFilter,
    });
    if (settings.runnerWorkerDockerMachineAmiId !== '') {
      return id;
    }
    const kept = new DataResource(this, 'worker_image', {
      input: { id },
      triggersReplace: { ...versions },
      lifecycle: { ignoreChanges: ['input'] },
    });
    return kept.getStringAttribute('output.id');
  }
}
