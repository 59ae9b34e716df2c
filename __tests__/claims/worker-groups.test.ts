import { expect, it } from 'vitest';
import { numberOfWorkerGroup, workerGroupAddress } from '../../src/claims/worker-groups';

it.each([1, 2, 3, 10, 12])('the group with the number %i is found by its address', (number) => {
  expect(numberOfWorkerGroup(workerGroupAddress(number))).toBe(number);
});

it.each(['gitlab_runner_instance', 'autoscaler_2', 'worker_groups', 'worker_group_'])(
  '%s is no group of workers',
  (name) => {
    expect(numberOfWorkerGroup(name)).toBeUndefined();
  },
);
