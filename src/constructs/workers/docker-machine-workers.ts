import type { SecurityGroup } from '@cdktf/provider-aws/lib/security-group';
import { Construct } from 'constructs';
import type { ExecutorSection } from '../../config-toml/config-toml';
import { machineSection } from '../../config-toml/machine-section';
import { dockerMachineAccess } from '../../policies/workers';
import { workerRoleName } from '../../settings/names';
import { asWritten } from '../../templates/terraform-literal';
import { type BootPart, dockerMachineBoot } from '../../user-data/boot-parts';
import { amiId } from '../ami';
import { AwsStack } from '../stack/aws-stack';
import { DockerMachineSecurityGroup } from './docker-machine-security-group';
import { workerStartUserData } from './start-script';
import { workerKeyName } from './worker-key';
import { workerLaunchTemplate } from './worker-launch-template';
import { WorkerInstanceRole } from './worker-role';
import { workerZone } from './worker-zone';
import type { WorkerRole, Workers, WorkersProps } from './workers';

/** Workers that docker-machine makes one by one. Mirrors upstream docker_machine*.tf. */
export class DockerMachineWorkers extends Construct implements Workers {
  readonly section: ExecutorSection;
  readonly facts: Readonly<Record<string, string>>;
  readonly bootParts: readonly BootPart[];
  readonly role: WorkerRole;
  readonly securityGroup: SecurityGroup;
  readonly outliveManager = true;

  constructor(scope: Construct, id: string, props: WorkersProps) {
    super(scope, id);
    const { settings, names } = props;
    const { role, profile } = new WorkerInstanceRole(this, 'docker_machine', {
      settings,
      name: workerRoleName(names.iamObjects, 'docker+machine'),
      role: settings.runnerWorkerDockerMachineRole,
      ssmStatements: props.ssmStatements,
    });
    this.role = role;
    if (props.managerRole.created) {
      props.managerRole.addPolicy(
        'instance_docker_machine_policy',
        'docker-machine',
        'Policy for docker machine.',
        dockerMachineAccess(role.arn),
      );
    }
    this.securityGroup = new DockerMachineSecurityGroup(this, 'security_group', {
      settings,
      names,
      manager: props.managerSecurityGroup,
    }).group;
    const subnets = workerSubnets(props);
    this.section = machineSection(asWritten(settings), {
      subnets: subnets.length,
      encrypted: props.kmsKeyArn !== undefined,
    });
    const imageId = amiId(this, 'docker_machine_by_filter', {
      id: settings.runnerWorkerDockerMachineAmiId,
      owners: settings.runnerWorkerDockerMachineAmiOwners,
      filter: settings.runnerWorkerDockerMachineAmiFilter,
    });
    this.facts = {
      ...this.network(props, subnets),
      worker_security_group: this.securityGroup.name,
      worker_instance_profile: settings.runnerWorkerDockerMachineRole.profileName || profile.name,
      worker_ami: imageId,
      ...(props.kmsKeyArn === undefined ? {} : { kms_key_arn: props.kmsKeyArn }),
      ...(settings.runnerWorkerDockerMachineFleet.enable
        ? { worker_launch_template: this.fleetTemplate(props, imageId, profile.name).name }
        : {}),
    };
    this.bootParts = dockerMachineBoot(asWritten(settings));
  }

  /** In fleet mode docker-machine asks for instances by a template (upstream docker_machine_fleet.tf). */
  private fleetTemplate(props: WorkersProps, imageId: string, instanceProfile: string) {
    const { settings, names, kmsKeyArn } = props;
    const instance = settings.runnerWorkerDockerMachineInstance;
    return workerLaunchTemplate(this, 'fleet_gitlab_runner', {
      settings,
      instance,
      name: { namePrefix: `${names.manager}-worker-` },
      imageId,
      instanceType: instance.types[0] as string,
      keyName: workerKeyName(settings),
      userData: workerStartUserData(this, props, {
        setting: 'runnerWorkerDockerMachineInstance.startScript',
        script: asWritten(settings).runnerWorkerDockerMachineInstance.startScript,
        compressed: true,
        registries: false,
      }),
      securityGroupId: this.securityGroup.id,
      instanceProfile,
      metadata: { ...settings.runnerWorkerDockerMachineEc2MetadataOptions },
      kmsKeyArn,
    });
  }

  private network({ settings }: WorkersProps, subnets: readonly string[]): Record<string, string> {
    // Fleets find the zones of their subnets themselves.
    const [subnetId = settings.subnetId] = subnets.length === 1 ? subnets : [];
    const zone = workerZone(this, subnetId, settings.runnerWorkerDockerMachineEc2Options);
    return {
      aws_region: AwsStack.of(this).region,
      aws_zone: zone,
      vpc_id: settings.vpcId,
      ...Object.fromEntries(subnets.map((subnetId, index) => [`worker_subnet_id_${index}`, subnetId])),
    };
  }
}

function workerSubnets({ settings }: WorkersProps): readonly string[] {
  const { subnetIds } = settings.runnerWorkerDockerMachineInstance;
  return subnetIds.length > 0 ? subnetIds : [settings.subnetId];
}
