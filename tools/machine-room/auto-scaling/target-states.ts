import { isTerminating, type State } from './state';

/** The instances that can be told. */
export interface Told {
  readonly ids: readonly string[];
  get(id: string): { readonly metadata: { targetLifecycleState: string } };
}

/**
 * Tells each instance in its own metadata what Auto Scaling means it to become. One that no group has, or has any more,
 * is left alone.
 *
 * Source: https://docs.aws.amazon.com/autoscaling/ec2/userguide/retrieving-target-lifecycle-state-through-imds.html
 */
export function tellTargetStates({ groups }: State, instances: Told): void {
  for (const instance of Object.values(groups).flatMap((group) => group.instances)) {
    if (instance.id && instances.ids.includes(instance.id)) {
      const leaving = isTerminating(instance) ? 'Terminated' : 'InService';
      instances.get(instance.id).metadata.targetLifecycleState = instance.state === 'Standby' ? 'Standby' : leaving;
    }
  }
}
