import type { GroupSettings, Instance, Market } from './state';

export interface LaunchChoice {
  readonly instanceType: string;
  readonly market: Market;
}

/**
 * What the next instance may be, first choice first. The on-demand base is filled first; above it the percentage of
 * on-demand instances counts, rounded up. Types are taken in the order of the overrides.
 *
 * Not modelled: prices, the depth of spot pools and weights, so that every strategy acts like `prioritized`.
 * Source: https://docs.aws.amazon.com/autoscaling/ec2/userguide/allocation-strategies.html and API reference,
 * InstancesDistribution
 */
export function launchChoices(
  { launchTemplate, mixedInstances }: Pick<GroupSettings, 'launchTemplate' | 'mixedInstances'>,
  active: readonly Pick<Instance, 'market'>[],
): readonly LaunchChoice[] {
  if (!mixedInstances) {
    return [{ instanceType: launchTemplate.instanceType, market: 'on-demand' }];
  }
  const { instanceTypes, onDemandBaseCapacity, onDemandPercentageAboveBaseCapacity } = mixedInstances;
  const onDemand = active.filter(({ market }) => market === 'on-demand').length;
  const size = active.length + 1;
  const aboveBase = Math.max(0, size - onDemandBaseCapacity);
  const wanted =
    Math.min(size, onDemandBaseCapacity) + Math.ceil((aboveBase * onDemandPercentageAboveBaseCapacity) / 100);
  const market = onDemand < wanted ? 'on-demand' : 'spot';
  const types = instanceTypes.length > 0 ? instanceTypes : [launchTemplate.instanceType];
  return types.map((instanceType) => ({ instanceType, market }));
}
