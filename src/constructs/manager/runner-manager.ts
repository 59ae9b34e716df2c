import { AutoscalingGroup } from '@cdktf/provider-aws/lib/autoscaling-group';
import { AutoscalingLifecycleHook } from '@cdktf/provider-aws/lib/autoscaling-lifecycle-hook';
import { AutoscalingSchedule } from '@cdktf/provider-aws/lib/autoscaling-schedule';
import type { CloudwatchLogGroup } from '@cdktf/provider-aws/lib/cloudwatch-log-group';
import type { LaunchTemplate } from '@cdktf/provider-aws/lib/launch-template';
import { Construct } from 'constructs';
import type { RunnerInTerraform } from '../../settings/gitlab-runner';
import type { RunnerNames } from '../../settings/names';
import { managerTags } from '../../settings/tags';
import { claimsWorkerGroups } from '../../settings/worker-groups';
import { tagBlocks } from '../stack/tags-aspect';
import { managerLaunchTemplate } from './manager-launch-template';
import type { ManagerRole } from './manager-role';

export interface RunnerManagerProps {
  readonly settings: RunnerInTerraform;
  readonly names: RunnerNames;
  readonly role: ManagerRole;
  readonly securityGroupId: string;
  /** Base64 of the gzipped cloud-config document. */
  readonly userData: string;
  /** Made before the first manager boots: otherwise its agent makes one, without our retention. */
  readonly logGroup?: CloudwatchLogGroup;
}

/** How long a new manager may take to be up without a heartbeat; seconds. */
const launchTimeout = 300;

/**
 * The manager: an Auto Scaling group of one instance, or of several managers that work alike. A new one is up before an old
 * one leaves, one at a time: 110 percent of up to ten are one more. Mirrors upstream main.tf.
 */
export class RunnerManager extends Construct {
  readonly launchTemplate: LaunchTemplate;
  readonly autoscalingGroup: AutoscalingGroup;
  /** The group's name as the launch template or the settings determine it, so that its users need not wait for the group. */
  readonly autoscalingGroupName: string;

  constructor(scope: Construct, id: string, props: RunnerManagerProps) {
    super(scope, id);
    const { settings } = props;
    this.launchTemplate = managerLaunchTemplate(new Construct(this, 'template'), props);
    this.autoscalingGroupName = settings.runnerEnableAsgRecreation
      ? `${this.launchTemplate.name}-asg`
      : `${settings.environment}-as-group`;
    this.autoscalingGroup = this.createGroup(props);
    new AutoscalingLifecycleHook(this, 'wait_for_gitlab_runner', {
      ...launchHook(props),
      autoscalingGroupName: this.autoscalingGroup.name,
    });
    if (settings.runnerScheduleEnable) {
      this.schedule('scale_in', settings.runnerScheduleConfig);
      this.schedule('scale_out', settings.runnerScheduleConfig);
    }
  }

  private createGroup(props: RunnerManagerProps): AutoscalingGroup {
    const { settings, names } = props;
    return new AutoscalingGroup(this, 'gitlab_runner_instance', {
      name: this.autoscalingGroupName,
      vpcZoneIdentifier: [...managerSubnets(settings)],
      minSize: settings.managerCount,
      maxSize: settings.managerCount,
      desiredCapacity: settings.managerCount,
      healthCheckGracePeriod: 0,
      maxInstanceLifetime: settings.runnerInstance.maxLifetimeSeconds,
      enabledMetrics: settings.runnerInstance.collectAutoscalingMetrics,
      tag: tagBlocks(managerTags(settings, names.manager)),
      launchTemplate: { id: this.launchTemplate.id, version: this.launchTemplate.latestVersion.toString() },
      instanceMaintenancePolicy: { maxHealthyPercentage: 110, minHealthyPercentage: 100 },
      instanceRefresh: { strategy: 'Rolling', preferences: { minHealthyPercentage: 100 }, triggers: ['tag'] },
      timeouts: { delete: settings.runnerTerraformTimeoutDeleteAsg },
      // The first instance of a new group starts before Terraform creates the hook. A group that exists would be replaced.
      initialLifecycleHook: [launchHook(props)],
      lifecycle: { ignoreChanges: [...sizesOfOthers(settings), 'initial_lifecycle_hook'] },
    });
  }

  /** A bound that the configuration does not name follows `<direction>_count`. */
  private schedule(direction: 'scale_in' | 'scale_out', config: RunnerInTerraform['runnerScheduleConfig']): void {
    const bound = (name: string) => Number(config[`${direction}_${name}`] ?? config[`${direction}_count`]);
    new AutoscalingSchedule(this, direction, {
      autoscalingGroupName: this.autoscalingGroup.name,
      scheduledActionName: `${direction}-${this.autoscalingGroup.name}`,
      recurrence: config[`${direction}_recurrence`],
      timeZone: config[`${direction}_time_zone`] ?? 'Etc/UTC',
      minSize: bound('min_size'),
      desiredCapacity: bound('desired_capacity'),
      maxSize: bound('max_size'),
    });
  }
}

/**
 * The schedule decides how many managers there are, or who has scaled the group by hand, as in the module. Managers that
 * claim groups of workers are as many as the settings say: each more would wait for a group.
 */
function sizesOfOthers(settings: RunnerInTerraform): readonly string[] {
  return claimsWorkerGroups(settings) && !settings.runnerScheduleEnable
    ? []
    : ['min_size', 'max_size', 'desired_capacity'];
}

/** A boot that says nothing any more ends as one that failed. */
function launchHook({ settings, names }: RunnerManagerProps) {
  return {
    name: names.launchHook,
    defaultResult: settings.runnerInstall.failedBootResult,
    heartbeatTimeout: launchTimeout,
    lifecycleTransition: 'autoscaling:EC2_INSTANCE_LAUNCHING',
  };
}

/** The manager follows its workers into their subnets. */
function managerSubnets(settings: RunnerInTerraform): readonly string[] {
  const candidates = [
    settings.runnerWorkerDockerMachineInstance.subnetIds,
    settings.runnerWorkerDockerAutoscalerAsg.subnetIds,
  ];
  return candidates.find((ids) => ids.length > 0) ?? [settings.subnetId];
}
