import { workerGroupName } from '../claims/worker-groups';
import type { GitlabRunnerSettings } from './families';
import type { RunnerNames } from './names';

type Counts = Pick<GitlabRunnerSettings, 'managerCount' | 'spareWorkerGroups'> & {
  readonly runnerWorker: Pick<GitlabRunnerSettings['runnerWorker'], 'type'>;
};

/** The numbers of the groups of workers, of which each manager owns one. */
export function workerGroups({ managerCount, spareWorkerGroups, runnerWorker }: Counts): readonly number[] {
  const count = runnerWorker.type === 'docker-autoscaler' ? managerCount + spareWorkerGroups : 0;
  return Array.from({ length: count }, (_, index) => index + 1);
}

/** Managers claim a group each; the only one there is, as in the module, needs no claim. */
export const claimsWorkerGroups = (settings: Counts): boolean => workerGroups(settings).length > 1;

/** The names of their Auto Scaling groups, in the same order. */
export const workerGroupNames = (settings: Counts, { manager }: Pick<RunnerNames, 'manager'>): string[] =>
  workerGroups(settings).map((number) => workerGroupName(manager, number));
