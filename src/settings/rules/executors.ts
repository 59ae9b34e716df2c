import type { Executor } from '../executors';
import { jobsReachManagerRole, rootOnManager, rootOnSharedGroup, rootOnSharedMachine } from './access-warnings';
import {
  autoscalerCanScale,
  autoscalerEngine,
  groupForTheNext,
  oneAddress,
  oneManager,
  spotPools,
} from './docker-autoscaler';
import {
  groupVolumes,
  jobsOfTheManagerBefore,
  placesForJobs,
  proxyOnWindows,
  questionsKeepInstances,
  refreshIgnoresWorkers,
  runnerVersionScales,
  unusedGroupChoices,
  weekCovered,
  windowsStartScript,
  zonesOfManagers,
} from './docker-autoscaler-warnings';
import {
  engineIsPinned,
  machineSubnetOption,
  machinesEnd,
  machineVolumes,
  unusedMachineChoices,
} from './docker-machine-warnings';
import { pluginChecksum, pluginRelease, winRmPassword } from './fleeting-plugin';
import { machinesAreServed } from './gitlab-20';
import { jobsReachTheirLimit, questionsAdapt } from './jobs';
import { registriesOfWorkers } from './proxy';
import type { Rule } from './rule';

interface ExecutorRules {
  /** What GitLab, AWS or the provider would refuse. */
  readonly errors: readonly Rule[];
  /** What works, but hurts. */
  readonly warnings: readonly Rule[];
}

/** What holds with one executor alone. */
export const executorRules: Readonly<Record<Executor, ExecutorRules>> = {
  docker: {
    errors: [oneManager],
    warnings: [jobsReachTheirLimit, questionsAdapt, registriesOfWorkers, jobsReachManagerRole, rootOnManager],
  },
  'docker+machine': {
    errors: [machinesAreServed, oneManager],
    warnings: [
      machinesEnd,
      engineIsPinned,
      jobsReachTheirLimit,
      questionsAdapt,
      unusedMachineChoices,
      machineSubnetOption,
      machineVolumes,
      rootOnSharedMachine,
    ],
  },
  'docker-autoscaler': {
    errors: [
      autoscalerCanScale,
      groupForTheNext,
      oneAddress,
      autoscalerEngine,
      spotPools,
      pluginRelease,
      winRmPassword,
    ],
    warnings: [
      runnerVersionScales,
      pluginChecksum,
      weekCovered,
      refreshIgnoresWorkers,
      jobsOfTheManagerBefore,
      zonesOfManagers,
      placesForJobs,
      questionsKeepInstances,
      unusedGroupChoices,
      windowsStartScript,
      proxyOnWindows,
      groupVolumes,
      rootOnSharedGroup,
    ],
  },
  /** Those of its own settings are in `settings/fargate-rules`, as only its stack has them. */
  fargate: { errors: [oneManager], warnings: [jobsReachTheirLimit, questionsAdapt] },
};
