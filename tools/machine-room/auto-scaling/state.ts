/**
 * What Auto Scaling remembers. Plain data: a state can be copied, compared and printed.
 *
 * `Pending:Proceed` is left out, since nothing happens in it.
 * Source: https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-lifecycle.html
 */
export type LifecycleState =
  | 'Pending'
  | 'Pending:Wait'
  | 'InService'
  | 'Standby'
  | 'Terminating'
  | 'Terminating:Wait'
  | 'Terminating:Proceed'
  | 'Terminated'
  | 'Detached';

export type Transition = 'autoscaling:EC2_INSTANCE_LAUNCHING' | 'autoscaling:EC2_INSTANCE_TERMINATING';
export type HookResult = 'CONTINUE' | 'ABANDON';
export type Market = 'on-demand' | 'spot';

/** Source: API reference, SuspendProcesses. `AZRebalance` and the load balancer's have nothing to do here. */
export type Process =
  | 'Launch'
  | 'Terminate'
  | 'HealthCheck'
  | 'ReplaceUnhealthy'
  | 'InstanceRefresh'
  | 'ScheduledActions'
  | 'AZRebalance'
  | 'AlarmNotification'
  | 'AddToLoadBalancer';

export interface LifecycleHook {
  readonly name: string;
  readonly transition: Transition;
  /** Seconds. */
  readonly heartbeatTimeout: number;
  readonly defaultResult: HookResult;
  readonly notificationMetadata?: string;
}

/** What an instance is launched from. */
export interface LaunchTemplate {
  readonly id: string;
  readonly name?: string;
  readonly version: string;
  readonly instanceType: string;
}

export interface MixedInstances {
  /** Highest priority first. */
  readonly instanceTypes: readonly string[];
  readonly onDemandBaseCapacity: number;
  readonly onDemandPercentageAboveBaseCapacity: number;
}

export interface HealthyPercentages {
  readonly min: number;
  readonly max: number;
}

export type TerminationPolicy = 'Default' | 'OldestInstance' | 'NewestInstance' | 'OldestLaunchTemplate';

export interface GroupSettings {
  readonly name: string;
  readonly arn: string;
  readonly minSize: number;
  readonly maxSize: number;
  readonly desiredCapacity: number;
  readonly launchTemplate: LaunchTemplate;
  readonly hooks: readonly LifecycleHook[];
  /** Without it each cause of a replacement has its own default. */
  readonly maintenance?: HealthyPercentages;
  readonly mixedInstances?: MixedInstances;
  readonly zones: readonly string[];
  readonly newInstancesProtected: boolean;
  /** Seconds. */
  readonly healthCheckGracePeriod: number;
  /** Seconds; the grace period without it. */
  readonly defaultInstanceWarmup?: number;
  readonly terminationPolicy: TerminationPolicy;
  readonly capacityRebalance: boolean;
  /** Seconds; 0 or nothing: as long as they like. */
  readonly maxInstanceLifetime?: number;
}

/** A hook that an instance waits for. */
export interface LifecycleAction {
  readonly token: string;
  readonly hook: LifecycleHook;
  /** Milliseconds: the default result is taken at the earlier of the two. */
  heartbeatUntil: number;
  readonly globalUntil: number;
}

export interface Instance {
  /** Counts launches: an instance has it before EC2 gives an id. */
  readonly key: number;
  id?: string;
  state: LifecycleState;
  health: 'Healthy' | 'Unhealthy';
  readonly instanceType: string;
  readonly market: Market;
  readonly zone: string;
  readonly template: LaunchTemplate;
  isProtected: boolean;
  /** Open ones. */
  actions: LifecycleAction[];
  readonly launchedAt: number;
  inServiceAt?: number;
  /** It does not run, as EC2 has it: there is nothing to keep up until a replacement is ready. */
  isGone: boolean;
  /** EC2 recommends to replace this spot instance before it interrupts it. */
  atRisk: boolean;
  /** The running activity: its launch or its termination. */
  activity: string;
}

export interface Activity {
  readonly id: string;
  readonly description: string;
  readonly cause: string;
  readonly startedAt: number;
  endedAt?: number;
  statusCode: 'PreInService' | 'MidLifecycleAction' | 'InProgress' | 'Successful' | 'Failed' | 'Cancelled';
  statusMessage: string;
  progress: number;
  readonly zone: string;
}

export type RefreshStatus =
  | 'Pending'
  | 'InProgress'
  | 'Successful'
  | 'Failed'
  | 'Cancelling'
  | 'Cancelled'
  | 'RollbackInProgress'
  | 'RollbackFailed'
  | 'RollbackSuccessful';

export interface RefreshPreferences {
  readonly minHealthyPercentage?: number;
  readonly maxHealthyPercentage?: number;
  /** Seconds. */
  readonly instanceWarmup?: number;
  readonly skipMatching?: boolean;
  readonly autoRollback?: boolean;
  readonly scaleInProtectedInstances?: 'Refresh' | 'Ignore' | 'Wait';
  readonly standbyInstances?: 'Terminate' | 'Ignore' | 'Wait';
  readonly checkpointPercentages?: readonly number[];
  /** Seconds. */
  readonly checkpointDelay?: number;
}

export interface Refresh {
  readonly id: string;
  status: RefreshStatus;
  reason: string;
  readonly startedAt: number;
  endedAt?: number;
  readonly preferences: RefreshPreferences;
  readonly desired?: LaunchTemplate;
  readonly previous: LaunchTemplate;
  /** Keys of the instances that are still to be replaced. */
  remaining: number[];
  readonly total: number;
  /** When the replacing, or the rollback of it, began, and how many instances there were to replace. */
  since: number;
  toReplace: number;
  /** When an instance was last replaced. */
  progressAt: number;
  checkpointsReached: number;
  checkpointUntil?: number;
}

export interface ScheduledAction {
  readonly name: string;
  readonly minSize?: number;
  readonly maxSize?: number;
  readonly desiredCapacity?: number;
  readonly recurrence?: string;
  /** IANA; UTC without it. */
  readonly timeZone?: string;
  /** Milliseconds; undefined when it never runs again. */
  nextAt?: number;
  readonly endTime?: number;
}

export interface Group {
  settings: GroupSettings;
  suspended: Process[];
  /** Ended ones leave it: `Terminated` is seen in an effect only. */
  instances: Instance[];
  /** Newest first. */
  activities: Activity[];
  /** Newest first. */
  refreshes: Refresh[];
  scheduled: ScheduledAction[];
  /** Launches that failed or were abandoned one after the other. */
  failures: number;
  /** No launch before, after failures. */
  backoffUntil: number;
  /** It is deleted when its last instance has ended. */
  deleting: boolean;
}

export interface State {
  readonly groups: Record<string, Group>;
  /** For keys, tokens and ids, so that the same history gives the same state. */
  count: number;
}

export const emptyState = (): State => ({ groups: {}, count: 0 });

/** Counts toward the capacity. */
export const isActive = ({ state }: Instance): boolean =>
  state === 'Pending' || state === 'Pending:Wait' || state === 'InService';

export const isTerminating = ({ state }: Instance): boolean => state.startsWith('Terminating');

/** An answer of the API with this code. */
export class AutoScalingError extends Error {
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}
