import { isWindows } from '../connector';
import { runnerVersionAtLeast } from '../runner-version';
import { cronProblem, fiveFields } from './cron';
import { rule } from './rule';
import { volumeFindings } from './volumes';
import { firstGap } from './week';

/** Releases of GitLab Runner whose scaling is known to be wrong. */
export const runnerVersionScales = rule(['runnerGitlab'], (settings) => {
  const { runnerVersion } = settings.runnerGitlab;
  const setting = 'runnerGitlab.runnerVersion';
  return [
    // gitlab-org/gitlab-runner 37526
    /^(16\.11|17\.0)(\.|$)/.test(runnerVersion) && {
      setting,
      message: `is ${runnerVersion}, which never scales down to no workers: take 17.1 or later`,
    },
    // gitlab-org/gitlab-runner 39380: it takes its workers for those of somebody else (assets/boot/watch-token.sh).
    !runnerVersionAtLeast(settings, 19, 2) && {
      setting,
      message:
        `is ${runnerVersion}, which loses its workers with another token, so that each renewal of a token that expires ` +
        'starts a new manager: take 19.2 or later',
    },
  ];
});

/**
 * The provider sets `ScaleInProtectedInstances` to `Ignore`.
 *
 * @see https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_RefreshPreferences.html
 */
export const refreshIgnoresWorkers = rule(['runnerWorkerDockerAutoscalerAsg'], (settings) => {
  const { upgradeStrategy } = settings.runnerWorkerDockerAutoscalerAsg;
  const setting = 'runnerWorkerDockerAutoscalerAsg.upgradeStrategy';
  return [
    upgradeStrategy === 'rolling' && {
      setting,
      message:
        'rolling replaces no workers, since they are protected from scaling in: leave it out, and workers change with their manager',
    },
    !['rolling', 'off', 'bluegreen'].includes(upgradeStrategy) && {
      setting,
      message: `is ${upgradeStrategy}, which replaces nothing, like off: write rolling or off`,
    },
  ];
});

/** GitLab Runner ends the instances of its group that it did not start. */
export const jobsOfTheManagerBefore = rule(['spareWorkerGroups'], ({ spareWorkerGroups }) => [
  spareWorkerGroups === 0 && {
    setting: 'spareWorkerGroups',
    message: 'is 0, so a new manager ends the workers of the one before, with their jobs: leave it out',
  },
]);

/** Several managers are there for the loss of one, or of its zone. */
export const zonesOfManagers = rule(
  ['managerCount', 'runnerWorkerDockerAutoscalerAsg', 'runnerScheduleEnable', 'runnerScheduleConfig'],
  ({ managerCount, runnerWorkerDockerAutoscalerAsg, runnerScheduleEnable, runnerScheduleConfig: schedule }) => {
    const scheduled = schedule.scale_out_desired_capacity ?? schedule.scale_out_count;
    return [
      managerCount > 1 &&
        runnerWorkerDockerAutoscalerAsg.subnetIds.length === 1 && {
          setting: 'runnerWorkerDockerAutoscalerAsg.subnetIds',
          message: `is one subnet, so the loss of its zone ends all ${managerCount} managers: name subnets in other zones, too`,
        },
      runnerScheduleEnable &&
        Number(scheduled) < managerCount && {
          setting: 'runnerScheduleConfig.scale_out_count',
          message: `is ${scheduled}, so the schedule leaves fewer managers than managerCount (${managerCount}): make them equal`,
        },
    ];
  },
);

/** Where no policy holds, the runner wants no workers, and takes busy ones away as well (gitlab-org/gitlab 552226). */
export const weekCovered = rule(['runnerWorkerDockerAutoscalerAutoscalingOptions'], (settings) => {
  const policies = settings.runnerWorkerDockerAutoscalerAutoscalingOptions;
  const readable = policies.flatMap(({ periods }) => periods).every((period) => !cronProblem(period, fiveFields));
  const gap = readable && firstGap(policies);
  return [
    gap
      ? {
          setting: 'runnerWorkerDockerAutoscalerAutoscalingOptions',
          message: `no policy covers ${gap}, among others, when busy workers would be terminated: begin with a policy for "* * * * *"`,
        }
      : false,
  ];
});

/** Jobs over all, and places for them. Fewer places than jobs are fine: `limit` keeps to the places. */
export const placesForJobs = rule(['runnerWorker', 'runnerManager', 'runnerWorkerDockerAutoscaler'], (settings) => {
  const { maximumConcurrentJobs } = settings.runnerManager;
  const capacity = settings.runnerWorker.maxJobs * settings.runnerWorkerDockerAutoscaler.capacityPerInstance;
  return [
    capacity > maximumConcurrentJobs && {
      setting: 'runnerManager.maximumConcurrentJobs',
      message: `is ${maximumConcurrentJobs}, and the workers have places for ${capacity} jobs (maxJobs times capacityPerInstance): make them equal`,
    },
  ];
});

/** More questions at once make docker-autoscaler keep instances that nobody uses (gitlab-runner 37237). */
export const questionsKeepInstances = rule(['runnerWorker'], (settings) => {
  const { requestConcurrency: given } = settings.runnerWorker;
  return [
    given !== undefined &&
      given > 1 && {
        setting: 'runnerWorker.requestConcurrency',
        message: `is ${given}, which keeps more instances than jobs need, as each question reserves one: leave it out, and do not mind the "Long polling issues" in the runner's log`,
      },
  ];
});

/** Only the first counts, unless a mixed instances policy spreads workers over them. */
export const unusedGroupChoices = rule(['runnerWorkerDockerAutoscalerAsg'], (settings) => {
  const { enableMixedInstancesPolicy, types, instanceRequirements } = settings.runnerWorkerDockerAutoscalerAsg;
  const message = 'has no effect without enableMixedInstancesPolicy: turn that on';
  return enableMixedInstancesPolicy
    ? []
    : [
        types.length > 1 && { setting: 'runnerWorkerDockerAutoscalerAsg.types', message },
        instanceRequirements.length > 0 && {
          setting: 'runnerWorkerDockerAutoscalerAsg.instanceRequirements',
          message,
        },
      ];
});

/** EC2Launch reads plain user data only. */
export const windowsStartScript = rule(
  ['runnerWorkerDockerAutoscaler', 'runnerWorkerDockerAutoscalerInstance'],
  (settings) => {
    const { startScript, startScriptCompressionAlgorithm } = settings.runnerWorkerDockerAutoscalerInstance;
    return [
      isWindows(settings.runnerWorkerDockerAutoscaler) &&
        startScript !== '' &&
        startScriptCompressionAlgorithm === 'gzip' && {
          setting: 'runnerWorkerDockerAutoscalerInstance.startScriptCompressionAlgorithm',
          message: 'is gzip, and Windows does not read compressed user data: set none',
        },
    ];
  },
);

/** cloud-init is Linux's. */
export const proxyOnWindows = rule(['proxy', 'runnerWorkerDockerAutoscaler'], (settings) => [
  settings.proxy !== undefined &&
    isWindows(settings.runnerWorkerDockerAutoscaler) && {
      setting: 'proxy',
      message:
        'does not reach workers with Windows: set it up in runnerWorkerDockerAutoscalerInstance.startScript or in their image',
    },
]);

export const groupVolumes = rule(['runnerWorkerDockerAutoscalerInstance'], (settings) =>
  volumeFindings('runnerWorkerDockerAutoscalerInstance', settings.runnerWorkerDockerAutoscalerInstance),
);
