import { BaseSequencer, type TestSpecification } from 'vitest/node';
import { doorOf } from '../doors/doors';

/**
 * Files of a door come together by themselves, the largest first. Here those come first that wait most: machines that
 * boot, and what is deployed. What computes all the time fills the gaps between them, and no room is last and alone.
 */
export class WaitingFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const begins = (file: TestSpecification) => file.project.config.sequence.groupOrder;
    return sorted.sort((one, other) => begins(one) - begins(other) || rank(one.moduleId) - rank(other.moduleId));
  }
}

function rank(file: string): number {
  const door = doorOf(file);
  if (door === 'deployed') {
    return /[\\/]machine-room[\\/]/.test(file) ? 0 : 1;
  }
  return door === 'boot' ? 2 : 3;
}
