import type { Tree } from '../../query-xml';
import { percentageComplete } from '../refresh';
import type { Activity, Group, Instance, LifecycleHook, Refresh } from '../state';

/** The model's records in the shape of the API reference. */
const time = (milliseconds: number | undefined): string | undefined =>
  milliseconds === undefined ? undefined : new Date(milliseconds).toISOString();

/** An instance that EC2 has not given an id yet is none that anybody could see. */
export const seen = ({ instances }: Group): readonly Instance[] => instances.filter(({ id }) => id !== undefined);

export function instanceTree({ id, instanceType, template, zone, state, health, isProtected }: Instance): {
  [name: string]: Tree;
} {
  return {
    InstanceId: id,
    InstanceType: instanceType,
    AvailabilityZone: zone,
    LifecycleState: state,
    HealthStatus: health,
    LaunchTemplate: { LaunchTemplateId: template.id, LaunchTemplateName: template.name, Version: template.version },
    ProtectedFromScaleIn: isProtected,
  };
}

/** What the model knows better than the emulator. */
export function groupTree(group: Group): { [name: string]: Tree } {
  const { settings, suspended } = group;
  const { maintenance } = settings;
  return {
    MinSize: settings.minSize,
    MaxSize: settings.maxSize,
    DesiredCapacity: settings.desiredCapacity,
    Instances: seen(group).map(instanceTree),
    HealthCheckGracePeriod: settings.healthCheckGracePeriod,
    NewInstancesProtectedFromScaleIn: settings.newInstancesProtected,
    CapacityRebalance: settings.capacityRebalance,
    DefaultInstanceWarmup: settings.defaultInstanceWarmup,
    MaxInstanceLifetime: settings.maxInstanceLifetime,
    InstanceMaintenancePolicy: maintenance && {
      MinHealthyPercentage: maintenance.min,
      MaxHealthyPercentage: maintenance.max,
    },
    SuspendedProcesses: suspended.map((ProcessName) => ({ ProcessName, SuspensionReason: 'User suspended' })),
    ...(group.deleting ? { Status: 'Delete in progress' } : {}),
  };
}

export function hookTree(group: string, hook: LifecycleHook): Tree {
  return {
    LifecycleHookName: hook.name,
    AutoScalingGroupName: group,
    LifecycleTransition: hook.transition,
    HeartbeatTimeout: hook.heartbeatTimeout,
    GlobalTimeout: Math.min(172_800, 100 * hook.heartbeatTimeout),
    DefaultResult: hook.defaultResult,
    NotificationMetadata: hook.notificationMetadata,
  };
}

export function activityTree(group: string, activity: Activity): Tree {
  return {
    ActivityId: activity.id,
    AutoScalingGroupName: group,
    Description: activity.description,
    Cause: activity.cause,
    StartTime: time(activity.startedAt),
    EndTime: time(activity.endedAt),
    StatusCode: activity.statusCode,
    StatusMessage: activity.statusMessage || undefined,
    Progress: activity.progress,
    Details: JSON.stringify({ 'Availability Zone': activity.zone }),
  };
}

export function refreshTree(group: string, refresh: Refresh): Tree {
  const { preferences } = refresh;
  return {
    InstanceRefreshId: refresh.id,
    AutoScalingGroupName: group,
    Status: refresh.status,
    StatusReason: refresh.reason || undefined,
    StartTime: time(refresh.startedAt),
    EndTime: time(refresh.endedAt),
    PercentageComplete: percentageComplete(refresh),
    InstancesToUpdate: refresh.remaining.length,
    Preferences: {
      MinHealthyPercentage: preferences.minHealthyPercentage,
      MaxHealthyPercentage: preferences.maxHealthyPercentage,
      InstanceWarmup: preferences.instanceWarmup,
      SkipMatching: preferences.skipMatching ?? false,
      AutoRollback: preferences.autoRollback ?? false,
      ScaleInProtectedInstances: preferences.scaleInProtectedInstances,
      StandbyInstances: preferences.standbyInstances,
    },
  };
}
