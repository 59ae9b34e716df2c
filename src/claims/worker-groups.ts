/** What managers claim: a group of workers, counted from 1. The first has the module's name. */
export const workerGroup = (number: number): string => `workers-${number}`;

/** The name of the Auto Scaling group with that number. */
export const workerGroupName = (manager: string, number: number): string =>
  number === 1 ? `${manager}-asg` : `${manager}-asg-${number}`;
