import {
  AutoScalingError,
  type GroupSettings,
  type HookResult,
  type LifecycleHook,
  type RefreshPreferences,
  type TerminationPolicy,
  type Transition,
} from '../state';

/** The flat parameters of the Query API: `A.B`, `A.member.1.B`. */
export class Parameters {
  constructor(
    private readonly all: Readonly<Record<string, unknown>>,
    private readonly prefix = '',
  ) {}

  text(name: string): string | undefined {
    const value = this.all[this.prefix + name];
    return value === undefined ? undefined : String(value);
  }

  /** @throws {AutoScalingError} without it */
  needed(name: string): string {
    const value = this.text(name);
    if (value === undefined) {
      throw new AutoScalingError(
        'ValidationError',
        `1 validation error detected: Value null at '${name}' failed to satisfy constraint: Member must not be null`,
      );
    }
    return value;
  }

  number(name: string): number | undefined {
    const value = this.text(name);
    return value === undefined || value === '' ? undefined : Number(value);
  }

  flag(name: string): boolean | undefined {
    const value = this.text(name);
    return value === undefined ? undefined : value === 'true';
  }

  has(name: string): boolean {
    return Object.keys(this.all).some((key) => key.startsWith(this.prefix + name));
  }

  within(name: string): Parameters {
    return new Parameters(this.all, `${this.prefix}${name}.`);
  }

  texts(name: string): string[] {
    return this.places(name).map((place) => String(this.all[place]));
  }

  list(name: string): Parameters[] {
    return this.places(name).map((place) => new Parameters(this.all, `${place}.`));
  }

  private places(name: string): string[] {
    const start = `${this.prefix}${name}.member.`;
    const numbers = Object.keys(this.all)
      .filter((key) => key.startsWith(start))
      .map((key) => Number(key.slice(start.length).split('.')[0]));
    return [...new Set(numbers)].sort((a, b) => a - b).map((number) => start + number);
  }
}

/** What a caller says of a group's settings: sizes and what steers replacements. */
export function groupSettings(parameters: Parameters): Partial<GroupSettings> {
  const maintenance = parameters.within('InstanceMaintenancePolicy');
  const min = maintenance.number('MinHealthyPercentage');
  const max = maintenance.number('MaxHealthyPercentage');
  return defined({
    minSize: parameters.number('MinSize'),
    maxSize: parameters.number('MaxSize'),
    desiredCapacity: parameters.number('DesiredCapacity'),
    healthCheckGracePeriod: parameters.number('HealthCheckGracePeriod'),
    defaultInstanceWarmup: parameters.number('DefaultInstanceWarmup'),
    newInstancesProtected: parameters.flag('NewInstancesProtectedFromScaleIn'),
    capacityRebalance: parameters.flag('CapacityRebalance'),
    maxInstanceLifetime: parameters.number('MaxInstanceLifetime'),
    terminationPolicy: parameters.texts('TerminationPolicies')[0] as TerminationPolicy | undefined,
    maintenance: min === undefined || max === undefined || min < 0 ? undefined : { min, max },
    mixedInstances: mixedInstances(parameters),
  });
}

function mixedInstances(parameters: Parameters): GroupSettings['mixedInstances'] {
  if (!parameters.has('MixedInstancesPolicy.')) {
    return undefined;
  }
  const policy = parameters.within('MixedInstancesPolicy');
  const distribution = policy.within('InstancesDistribution');
  return {
    instanceTypes: policy
      .within('LaunchTemplate')
      .list('Overrides')
      .flatMap((override) => override.text('InstanceType') ?? []),
    onDemandBaseCapacity: distribution.number('OnDemandBaseCapacity') ?? 0,
    onDemandPercentageAboveBaseCapacity: distribution.number('OnDemandPercentageAboveBaseCapacity') ?? 100,
  };
}

/** Defaults: API reference, PutLifecycleHook. */
export function lifecycleHook(parameters: Parameters): LifecycleHook {
  return {
    name: parameters.needed('LifecycleHookName'),
    transition: parameters.needed('LifecycleTransition') as Transition,
    heartbeatTimeout: parameters.number('HeartbeatTimeout') ?? 3600,
    defaultResult: (parameters.text('DefaultResult') ?? 'ABANDON') as HookResult,
    notificationMetadata: parameters.text('NotificationMetadata'),
  };
}

export function refreshPreferences(parameters: Parameters): RefreshPreferences {
  const checkpoints = parameters.texts('CheckpointPercentages').map(Number);
  return defined({
    minHealthyPercentage: parameters.number('MinHealthyPercentage'),
    maxHealthyPercentage: parameters.number('MaxHealthyPercentage'),
    instanceWarmup: parameters.number('InstanceWarmup'),
    skipMatching: parameters.flag('SkipMatching'),
    autoRollback: parameters.flag('AutoRollback'),
    scaleInProtectedInstances: parameters.text(
      'ScaleInProtectedInstances',
    ) as RefreshPreferences['scaleInProtectedInstances'],
    standbyInstances: parameters.text('StandbyInstances') as RefreshPreferences['standbyInstances'],
    checkpointPercentages: checkpoints.length > 0 ? checkpoints : undefined,
    checkpointDelay: parameters.number('CheckpointDelay'),
  });
}

function defined<Values extends object>(values: Values): Partial<Values> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Partial<Values>;
}
