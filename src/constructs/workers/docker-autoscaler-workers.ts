import { SecurityGroup } from '@cdktf/provider-aws/lib/security-group';
import { VpcSecurityGroupEgressRule } from '@cdktf/provider-aws/lib/vpc-security-group-egress-rule';
import { VpcSecurityGroupIngressRule } from '@cdktf/provider-aws/lib/vpc-security-group-ingress-rule';
import { Construct } from 'constructs';
import { autoscalerSection } from '../../config-toml/autoscaler-section';
import type { ExecutorSection } from '../../config-toml/config-toml';
import { dockerAutoscalerAccess } from '../../policies/workers';
import { workerLogin } from '../../settings/connector';
import { workerRoleName } from '../../settings/names';
import { asWritten } from '../../templates/terraform-literal';
import { type BootPart, dockerAutoscalerBoot } from '../../user-data/boot-parts';
import { amiId } from '../ami';
import { addEgressRules, addIngressRules } from '../security-group-rules';
import { AwsStack } from '../stack/aws-stack';
import { DockerAutoscalerGroup } from './docker-autoscaler-group';
import { workerStartUserData } from './start-script';
import { workerKeyName } from './worker-key';
import { workerLaunchTemplate } from './worker-launch-template';
import { WorkerInstanceRole } from './worker-role';
import type { WorkerRole, Workers, WorkersProps } from './workers';

/** Workers of an Auto Scaling group that the fleeting plugin scales. Mirrors upstream docker_autoscaler*.tf. */
export class DockerAutoscalerWorkers extends Construct implements Workers {
  readonly section: ExecutorSection;
  readonly facts: Readonly<Record<string, string>>;
  readonly bootParts: readonly BootPart[];
  readonly role: WorkerRole;
  readonly securityGroup: SecurityGroup;

  constructor(scope: Construct, id: string, props: WorkersProps) {
    super(scope, id);
    const { settings, names } = props;
    const { role, profile } = new WorkerInstanceRole(this, 'docker_autoscaler', {
      settings,
      name: workerRoleName(names.iamObjects, 'docker-autoscaler'),
      role: settings.runnerWorkerDockerAutoscalerRole,
    });
    this.role = role;
    this.securityGroup = this.createSecurityGroup(props);
    const { group } = new DockerAutoscalerGroup(this, 'group', {
      settings,
      names,
      template: this.createTemplate(props, profile.name),
    });
    if (props.managerRole.created) {
      const { partition, region } = AwsStack.of(this);
      props.managerRole.addPolicy(
        'instance_docker_autoscaler_policy',
        'docker-autoscaler',
        'Policy for docker autoscaler.',
        dockerAutoscalerAccess({
          partition,
          region,
          groupArn: group.arn,
          groupName: group.name,
          login: workerLogin(asWritten(settings)),
        }),
      );
    }
    this.section = autoscalerSection(asWritten(settings));
    this.facts = { worker_group: group.name };
    this.bootParts = dockerAutoscalerBoot(asWritten(settings));
  }

  private createTemplate(props: WorkersProps, instanceProfile: string) {
    const { settings, names, kmsKeyArn } = props;
    const instance = settings.runnerWorkerDockerAutoscalerInstance;
    const asg = settings.runnerWorkerDockerAutoscalerAsg;
    return workerLaunchTemplate(this, 'this', {
      settings,
      instance,
      name: { name: `${names.manager}-worker-launch-template` },
      imageId: amiId(this, 'docker_autoscaler_by_filter', {
        id: settings.runnerWorkerDockerAutoscalerAmiId,
        owners: settings.runnerWorkerDockerAutoscalerAmiOwners,
        filter: settings.runnerWorkerDockerAutoscalerAmiFilter,
      }),
      instanceType: asg.types[0] ?? asg.defaultInstanceType,
      keyName: workerKeyName(settings),
      userData: workerStartUserData(this, props, {
        setting: 'runnerWorkerDockerAutoscalerInstance.startScript',
        script: asWritten(settings).runnerWorkerDockerAutoscalerInstance.startScript,
        compressed: instance.startScriptCompressionAlgorithm === 'gzip',
        registries: true,
      }),
      securityGroupId: this.securityGroup.id,
      instanceProfile,
      metadata: { httpTokens: instance.httpTokens, httpPutResponseHopLimit: instance.httpPutResponseHopLimit },
      kmsKeyArn,
    });
  }

  private createSecurityGroup({ settings, names, managerSecurityGroup }: WorkersProps): SecurityGroup {
    const group = new SecurityGroup(new Construct(this, 'security_group'), 'docker_autoscaler', {
      namePrefix: `${names.securityGroup}-docker-autoscaler`,
      vpcId: settings.vpcId,
      description: 'Docker-autoscaler security group',
      tags: { Name: names.securityGroup },
    });
    addIngressRules(this, 'docker_autoscaler_ingress', group.id, settings.runnerWorkerIngressRules);
    addEgressRules(this, 'docker_autoscaler_egress', group.id, settings.runnerWorkerEgressRules);
    new VpcSecurityGroupIngressRule(this, 'docker_autoscaler_internal_traffic', {
      securityGroupId: group.id,
      fromPort: -1,
      toPort: -1,
      ipProtocol: '-1',
      description: 'Allow ALL Ingress traffic between Runner Manager and Docker-autoscaler workers security group',
      referencedSecurityGroupId: managerSecurityGroup.id,
    });
    new VpcSecurityGroupEgressRule(this, 'runner_manager_to_docker_autoscaler_egress', {
      securityGroupId: managerSecurityGroup.id,
      ipProtocol: '-1',
      description: 'Allow ALL Egress traffic between Runner Manager and Docker-autoscaler workers security group',
      referencedSecurityGroupId: group.id,
    });
    return group;
  }
}
