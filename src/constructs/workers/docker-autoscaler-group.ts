import {
  AutoscalingGroup,
  type AutoscalingGroupConfig,
  type AutoscalingGroupMixedInstancesPolicyLaunchTemplateOverride,
} from '@cdktf/provider-aws/lib/autoscaling-group';
import type { LaunchTemplate } from '@cdktf/provider-aws/lib/launch-template';
import { Construct } from 'constructs';
import type { RunnerInTerraform } from '../../settings/gitlab-runner';
import { commonTags } from '../../settings/tags';
import { tagBlocks } from '../stack/tags-aspect';

type GroupSettings = RunnerInTerraform['runnerWorkerDockerAutoscalerAsg'];

export interface DockerAutoscalerGroupProps {
  readonly settings: RunnerInTerraform;
  readonly name: string;
  readonly template: LaunchTemplate;
}

/**
 * The group that the fleeting plugin scales: nothing else may start or stop its instances, so it is protected from
 * scaling in, does not rebalance zones, and Terraform leaves its size alone. Its address is the id. Mirrors upstream
 * docker_autoscaler.tf.
 */
export class DockerAutoscalerGroup extends Construct {
  readonly group: AutoscalingGroup;

  constructor(scope: Construct, id: string, { settings, name, template }: DockerAutoscalerGroupProps) {
    super(scope, `${id}_group`);
    const asg = settings.runnerWorkerDockerAutoscalerAsg;
    this.group = new AutoscalingGroup(this, id, {
      name,
      capacityRebalance: false,
      protectFromScaleIn: true,
      suspendedProcesses: ['AZRebalance'],
      ...instancesFrom(asg, template),
      instanceRefresh: refresh(asg),
      vpcZoneIdentifier: [...asg.subnetIds],
      maxSize: settings.runnerWorker.maxJobs,
      minSize: 0,
      desiredCapacity: 0,
      healthCheckGracePeriod: asg.healthCheckGracePeriod,
      healthCheckType: asg.healthCheckType,
      forceDelete: true,
      enabledMetrics: [...asg.enabledMetrics],
      tag: tagBlocks(commonTags(settings)),
      lifecycle: { ignoreChanges: ['desired_capacity'] },
    });
  }
}

function instancesFrom(
  asg: GroupSettings,
  template: LaunchTemplate,
): Pick<AutoscalingGroupConfig, 'launchTemplate' | 'mixedInstancesPolicy'> {
  const version = template.latestVersion.toString();
  if (!asg.enableMixedInstancesPolicy) {
    return { launchTemplate: { id: template.id, version } };
  }
  return {
    mixedInstancesPolicy: {
      instancesDistribution: {
        onDemandBaseCapacity: asg.onDemandBaseCapacity,
        onDemandPercentageAboveBaseCapacity: asg.onDemandPercentageAboveBaseCapacity,
        spotAllocationStrategy: asg.spotAllocationStrategy,
        spotInstancePools: spotInstancePools(asg),
      },
      launchTemplate: {
        launchTemplateSpecification: { launchTemplateId: template.id, version },
        override: overrides(asg),
      },
    },
  };
}

/**
 * Auto Scaling refuses pools with any strategy but lowest-price, also the module's default of 2.
 *
 * @see https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_InstancesDistribution.html
 */
function spotInstancePools({ spotAllocationStrategy, spotInstancePools: pools }: GroupSettings): number | undefined {
  return spotAllocationStrategy === 'lowest-price' && pools > 0 ? pools : undefined;
}

function overrides(asg: GroupSettings): AutoscalingGroupMixedInstancesPolicyLaunchTemplateOverride[] | undefined {
  const all = [
    ...asg.types.map((instanceType) => ({ instanceType })),
    ...asg.instanceRequirements.map((requirements) => ({ instanceRequirements: requirements })),
  ];
  return all.length > 0 ? all : undefined;
}

function refresh(asg: GroupSettings): AutoscalingGroupConfig['instanceRefresh'] {
  if (asg.upgradeStrategy !== 'rolling') {
    return undefined;
  }
  return {
    strategy: 'Rolling',
    preferences: { minHealthyPercentage: asg.instanceRefreshMinHealthyPercentage },
    triggers: [...asg.instanceRefreshTriggers],
  };
}
