/** What managers claim: a group of workers, counted from 1. The first has the module's name. */
export const workerGroup = (number: number): string => `workers-${number}`;

/** The name of its resource: the first is the module's, the others have their number where there is more than one. */
export const workerGroupAddress = (number: number): string =>
  ['autoscaler', 'worker_group'][number - 1] ?? `worker_group_${number}`;

/** The number of the group that has this name as a resource; undefined for what is no group of workers. */
export function numberOfWorkerGroup(name: string): number | undefined {
  if (name === workerGroupAddress(1)) {
    return 1;
  }
  const [isGroup, number = 2] = /^worker_group(?:_(\d+))?$/.exec(name) ?? [];
  return isGroup === undefined ? undefined : Number(number);
}

/** The name of the Auto Scaling group with that number. */
export const workerGroupName = (manager: string, number: number): string =>
  number === 1 ? `${manager}-asg` : `${manager}-asg-${number}`;
