import type { Executor } from '../settings/executors';
import { fargateOf } from '../settings/fargate';
import type { GitlabRunnerSettings } from '../settings/gitlab-runner';
import { autoscalerSection } from './autoscaler-section';
import type { ExecutorSection } from './config-toml';
import { customSection } from './custom-section';
import { type MachinePlace, machineSection } from './machine-section';

const sections: Readonly<Record<Executor, (settings: GitlabRunnerSettings, place: MachinePlace) => ExecutorSection>> = {
  docker: ({ runnerWorker }) => ({ executor: 'docker', limit: runnerWorker.maxJobs, tables: {} }),
  'docker+machine': machineSection,
  'docker-autoscaler': autoscalerSection,
  fargate: (settings) => customSection(fargateOf(settings), settings.runnerWorker.maxJobs),
};

/**
 * What the executor of the settings adds to `[[runners]]`.
 *
 * @param place by default one that has every key
 */
export function executorSection(
  settings: GitlabRunnerSettings,
  place: MachinePlace = { subnets: 1, encrypted: false },
): ExecutorSection {
  return sections[settings.runnerWorker.type](settings, place);
}
