import type { BaseSequencer, TestSpecification } from 'vitest/node';
import { type Door, doorOf } from '../doors/doors';

/**
 * Machines that boot come first, then what is deployed. What computes all the time is last and fills the gaps. The machine
 * rooms, which boot several machines at once, and what waits longest are spread among the others: few of them run at the
 * same time, and none is last and alone.
 *
 * @param Base - Vitest's own, which is an ES module: this file cannot load it
 */
export const waitingFirst = (Base: typeof BaseSequencer) =>
  class extends Base {
    override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
      const sorted = await super.sort(files);
      const orderOf = (file: TestSpecification) => file.project.config.sequence.groupOrder;
      const orders = [...new Set(sorted.map(orderOf))].sort((one, other) => one - other);
      return orders.flatMap((order) => spread(sorted.filter((file) => orderOf(file) === order)));
    }
  };

/**
 * What would be last and alone (`npm test` prints how long each file takes): minutes, most of them waiting for a pause to
 * end, or for the provider, which believes a bucket's lifecycle rules after 55 s. And a file that starts hundreds of
 * processes, which takes twice as long from a worker that has grown.
 */
export const longest = [
  'fuzz/readers-with-programs.local',
  'boot-resumes.boot',
  'stacks/gitlab-server.deployed',
  '__tests__/deployment.deployed',
  'examples/runbook-autoscaler.deployed',
];

const order: readonly Door[] = ['fast', 'boot', 'deployed', 'planned', 'local', 'proof'];

const othersForEachRoom = 3;

function spread(files: readonly TestSpecification[]): TestSpecification[] {
  const isRoom = ({ moduleId }: TestSpecification) => /[\\/]machine-room[\\/][^\\/]+\.deployed\./.test(moduleId);
  const rooms = files.filter(isRoom);
  const waiting = files.filter((file) => !isRoom(file) && isLongest(file));
  const others = files
    .filter((file) => !isRoom(file) && !isLongest(file))
    .sort((one, other) => rank(one) - rank(other));
  const mixed = rooms.flatMap((room, index) => [
    room,
    ...waiting.slice(index, index + 1),
    ...others.slice(index * othersForEachRoom, (index + 1) * othersForEachRoom),
  ]);
  return [...mixed, ...waiting.slice(rooms.length), ...others.slice(rooms.length * othersForEachRoom)];
}

function isLongest({ moduleId }: TestSpecification): boolean {
  const path = moduleId.replaceAll('\\', '/');
  return longest.some((name) => path.endsWith(`${name}.test.ts`));
}

function rank({ moduleId }: TestSpecification): number {
  return order.indexOf(doorOf(moduleId));
}
