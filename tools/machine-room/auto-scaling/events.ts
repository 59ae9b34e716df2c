import type { Activity, Group, Instance, LifecycleAction, Refresh } from './state';

/**
 * An event as EventBridge delivers it.
 *
 * Source: https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-event-reference.html and, for
 * refreshes, https://docs.aws.amazon.com/autoscaling/ec2/userguide/instance-refresh-eventbridge-events.html
 */
export interface AutoScalingEvent {
  readonly version: '0';
  readonly id: string;
  readonly 'detail-type': string;
  readonly source: 'aws.autoscaling';
  readonly account: string;
  readonly time: string;
  readonly region: string;
  readonly resources: readonly string[];
  readonly detail: Readonly<Record<string, unknown>>;
}

interface Envelope {
  readonly id: string;
  readonly now: number;
}

/** `2026-01-31T10:00:00Z`, as AWS writes times. */
const timestamp = (milliseconds: number): string => new Date(milliseconds).toISOString().replace(/\.\d+/, '');

const fromEc2 = { Origin: 'EC2', Destination: 'AutoScalingGroup' } as const;
const toEc2 = { Origin: 'AutoScalingGroup', Destination: 'EC2' } as const;

export function lifecycleEvent(
  envelope: Envelope,
  group: Group,
  instance: Instance,
  { token, hook }: LifecycleAction,
): AutoScalingEvent {
  const launching = hook.transition === 'autoscaling:EC2_INSTANCE_LAUNCHING';
  return event(envelope, `EC2 Instance-${launching ? 'launch' : 'terminate'} Lifecycle Action`, [group], {
    LifecycleActionToken: token,
    AutoScalingGroupName: group.settings.name,
    LifecycleHookName: hook.name,
    EC2InstanceId: instance.id,
    LifecycleTransition: hook.transition,
    ...(hook.notificationMetadata ? { NotificationMetadata: hook.notificationMetadata } : {}),
    ...(launching ? fromEc2 : toEc2),
  });
}

export function activityEvent(
  envelope: Envelope,
  what: 'Launch Successful' | 'Launch Unsuccessful' | 'Terminate Successful' | 'Terminate Unsuccessful',
  group: Group,
  instance: Instance,
  activity: Activity,
): AutoScalingEvent {
  return event(envelope, `EC2 Instance ${what}`, instance.id ? [group, instance] : [group], {
    StatusCode: what.endsWith('Unsuccessful') ? 'Failed' : 'InProgress',
    Description: activity.description,
    AutoScalingGroupName: group.settings.name,
    ActivityId: activity.id,
    Details: { 'Availability Zone': activity.zone },
    RequestId: activity.id,
    StatusMessage: activity.statusMessage,
    EndTime: timestamp(envelope.now),
    EC2InstanceId: instance.id ?? '',
    StartTime: timestamp(activity.startedAt),
    Cause: activity.cause,
    ...(what.startsWith('Launch') ? fromEc2 : toEc2),
  });
}

export function refreshEvent(
  envelope: Envelope,
  what:
    | 'Started'
    | 'Succeeded'
    | 'Failed'
    | 'Cancelled'
    | 'Checkpoint Reached'
    | 'Rollback Started'
    | 'Rollback Succeeded'
    | 'Rollback Failed',
  group: Group,
  refresh: Refresh,
): AutoScalingEvent {
  const { checkpointPercentages = [], checkpointDelay = 3600 } = refresh.preferences;
  return event(envelope, `EC2 Auto Scaling Instance Refresh ${what}`, [group], {
    InstanceRefreshId: refresh.id,
    AutoScalingGroupName: group.settings.name,
    ...(what === 'Checkpoint Reached'
      ? {
          CheckpointPercentage: String(checkpointPercentages[refresh.checkpointsReached - 1]),
          CheckpointDelay: String(checkpointDelay),
        }
      : {}),
  });
}

function event(
  { id, now }: Envelope,
  detailType: string,
  [group, instance]: readonly [Group, Instance?],
  detail: AutoScalingEvent['detail'],
): AutoScalingEvent {
  const { arn } = group.settings;
  const [, partition, , region = '', account = ''] = arn.split(':');
  const instanceArn = instance && `arn:${partition}:ec2:${region}:${account}:instance/${instance.id}`;
  return {
    version: '0',
    id,
    'detail-type': detailType,
    source: 'aws.autoscaling',
    account,
    time: timestamp(now),
    region,
    resources: instanceArn ? [arn, instanceArn] : [arn],
    detail,
  };
}
