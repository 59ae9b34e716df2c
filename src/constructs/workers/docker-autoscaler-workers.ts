import type { AutoscalingGroup } from '@cdktf/provider-aws/lib/autoscaling-group';
import { SecurityGroup } from '@cdktf/provider-aws/lib/security-group';
import { VpcSecurityGroupEgressRule } from '@cdktf/provider-aws/lib/vpc-security-group-egress-rule';
import { VpcSecurityGroupIngressRule } from '@cdktf/provider-aws/lib/vpc-security-group-ingress-rule';
import { Fn } from 'cdktf';
import { Construct } from 'constructs';
import { workerGroupAddress, workerGroupName } from '../../claims/worker-groups';
import { autoscalerSection } from '../../config-toml/autoscaler-section';
import type { ExecutorSection } from '../../config-toml/config-toml';
import { claimAccess } from '../../policies/claims';
import type { Statement } from '../../policies/policy-document';
import { type AutoscalerAccessProps, dockerAutoscalerAccess, furtherGroupsAccess } from '../../policies/workers';
import { workerLogin } from '../../settings/connector';
import type { RunnerInTerraform } from '../../settings/gitlab-runner';
import { workerRoleName } from '../../settings/names';
import { workerGroups } from '../../settings/worker-groups';
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
  /** What scales the first group; nothing where there is none. */
  readonly access: readonly Statement[];

  constructor(scope: Construct, id: string, props: WorkersProps) {
    super(scope, id);
    const { settings, names } = props;
    const { role, profile } = new WorkerInstanceRole(this, 'docker_autoscaler', {
      settings,
      name: workerRoleName(names.iamObjects, 'docker-autoscaler'),
      role: settings.runnerWorkerDockerAutoscalerRole,
      ssmStatements: props.ssmStatements,
    });
    this.role = role;
    this.securityGroup = this.createSecurityGroup(props);
    const { template, digest } = this.createTemplate(props, profile.name);
    const groups = workerGroups(settings).map(
      (number) =>
        new DockerAutoscalerGroup(this, workerGroupAddress(number), {
          settings,
          name: workerGroupName(names.manager, number),
          template,
        }).group,
    );
    const [group, ...others] = groups;
    this.access = group ? dockerAutoscalerAccess(this.scaling(settings, [group])) : [];
    if (props.managerRole.created) {
      props.managerRole.addPolicy(
        'instance_docker_autoscaler_policy',
        'docker-autoscaler',
        'Policy for docker autoscaler.',
        this.access,
      );
    }
    if (others.length > 0) {
      props.managerRole.addInlinePolicy('worker_groups', 'worker-groups', [
        ...furtherGroupsAccess(this.scaling(settings, others)),
        ...claimAccess(AwsStack.of(this).parameterArn(names.claims)),
      ]);
    }
    this.section = autoscalerSection(asWritten(settings));
    this.facts = {
      worker_group: group ? group.name : workerGroupName(names.manager, 1),
      workers: digest,
    };
    this.bootParts = dockerAutoscalerBoot(asWritten(settings), names);
  }

  private scaling(settings: RunnerInTerraform, groups: readonly AutoscalingGroup[]): AutoscalerAccessProps {
    const { partition, region } = AwsStack.of(this);
    return {
      partition,
      region,
      groups: groups.map(({ arn, name }) => ({ arn, name })),
      login: workerLogin(asWritten(settings)),
    };
  }

  private createTemplate(props: WorkersProps, instanceProfile: string) {
    const { settings, names, kmsKeyArn } = props;
    const instance = settings.runnerWorkerDockerAutoscalerInstance;
    const asg = settings.runnerWorkerDockerAutoscalerAsg;
    const started = {
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
        insecureRegistry: props.insecureRegistry,
      }),
    };
    const template = workerLaunchTemplate(this, 'this', {
      settings,
      instance,
      name: { name: `${names.manager}-worker-launch-template` },
      ...started,
      securityGroupId: this.securityGroup.id,
      instanceProfile,
      metadata: { httpTokens: instance.httpTokens, httpPutResponseHopLimit: instance.httpPutResponseHopLimit },
      kmsKeyArn,
    });
    return { template, digest: digestOf(settings, Object.values(started)) };
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

/** A plan knows it, unlike the version of a template that is about to change. */
function digestOf(settings: RunnerInTerraform, started: readonly (string | undefined)[]): string {
  const { startScript: _, ...instance } = settings.runnerWorkerDockerAutoscalerInstance;
  const { types, instanceRequirements } = settings.runnerWorkerDockerAutoscalerAsg;
  return Fn.sha1(Fn.jsonencode([started.map((value) => value ?? ''), instance, types, instanceRequirements]));
}
