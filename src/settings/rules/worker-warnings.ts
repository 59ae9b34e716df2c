import { isWindows } from '../connector';
import { optionValues } from '../name-value';
import { runnerVersionAtLeast } from '../runner-version';
import { cronProblem, fiveFields } from './cron';
import { rule } from './rule';
import { firstGap } from './week';

/** @see https://docs.gitlab.com/runner/executors/docker_machine/ */
export const machinesEnd = rule(['runnerWorker'], (settings) => [
  settings.runnerWorker.type === 'docker+machine' && {
    setting: 'runnerWorker.type',
    message:
      'docker+machine ends with GitLab 20.0 (May 2027): move to docker-autoscaler, whose workers need an image with Docker',
  },
]);

/** An instance refresh does not ask whether a job is running. */
export const refreshKillsJobs = rule(['runnerWorker', 'runnerWorkerDockerAutoscalerAsg'], (settings) => {
  const { upgradeStrategy } = settings.runnerWorkerDockerAutoscalerAsg;
  const setting = 'runnerWorkerDockerAutoscalerAsg.upgradeStrategy';
  return settings.runnerWorker.type !== 'docker-autoscaler'
    ? []
    : [
        upgradeStrategy === 'rolling' && {
          setting,
          message:
            'rolling replaces workers as soon as their launch template changes, and kills the jobs on them: set off, and let idle workers go by themselves',
        },
        !['rolling', 'off', 'bluegreen'].includes(upgradeStrategy) && {
          setting,
          message: `is ${upgradeStrategy}, which replaces nothing, like off: write rolling or off`,
        },
      ];
});

/** Where no policy holds, the runner wants no workers, and takes busy ones away as well (gitlab-org/gitlab 552226). */
export const weekCovered = rule(['runnerWorker', 'runnerWorkerDockerAutoscalerAutoscalingOptions'], (settings) => {
  const policies = settings.runnerWorkerDockerAutoscalerAutoscalingOptions;
  const readable = policies.flatMap(({ periods }) => periods).every((period) => !cronProblem(period, fiveFields));
  const gap = settings.runnerWorker.type === 'docker-autoscaler' && readable && firstGap(policies);
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
export const concurrency = rule(['runnerWorker', 'runnerManager', 'runnerWorkerDockerAutoscaler'], (settings) => {
  const { type, maxJobs } = settings.runnerWorker;
  const { maximumConcurrentJobs } = settings.runnerManager;
  const capacity = maxJobs * settings.runnerWorkerDockerAutoscaler.capacityPerInstance;
  const setting = 'runnerManager.maximumConcurrentJobs';
  if (type === 'docker-autoscaler') {
    return [
      capacity > maximumConcurrentJobs && {
        setting,
        message: `is ${maximumConcurrentJobs}, and the workers have places for ${capacity} jobs (maxJobs times capacityPerInstance): make them equal`,
      },
    ];
  }
  return [
    maxJobs > maximumConcurrentJobs && {
      setting,
      message: `is ${maximumConcurrentJobs}, so runnerWorker.maxJobs (${maxJobs}) is never reached: raise it or lower maxJobs`,
    },
  ];
});

/**
 * More questions at once make docker-autoscaler keep instances that nobody uses (gitlab-runner 37237); with other
 * executors GitLab Runner warns of one at every start (commands/multi.go, checkConfigConcurrency).
 */
export const requestConcurrency = rule(['runnerWorker', 'runnerGitlab'], (settings) => {
  const { type, requestConcurrency: given } = settings.runnerWorker;
  const setting = 'runnerWorker.requestConcurrency';
  return [
    type === 'docker-autoscaler' &&
      given !== undefined &&
      given > 1 && {
        setting,
        message: `is ${given}, which keeps more instances than jobs need, as each question reserves one: leave it out, and do not mind the "Long polling issues" in the runner's log`,
      },
    type !== 'docker-autoscaler' &&
      given === 1 &&
      runnerVersionAtLeast(settings, 18, 0) && {
        setting,
        message:
          'is 1, which keeps GitLab Runner from adapting it and makes jobs wait for each other (its log tells of "Long polling issues" at every start): leave it out for 4, which is a maximum',
      },
  ];
});

/** Only the first counts, unless something spreads workers over them. */
export const unusedChoices = rule(
  [
    'runnerWorker',
    'runnerWorkerDockerMachineInstance',
    'runnerWorkerDockerMachineFleet',
    'runnerWorkerDockerAutoscalerAsg',
  ],
  (settings) => {
    const { type } = settings.runnerWorker;
    const machine = settings.runnerWorkerDockerMachineInstance;
    const asg = settings.runnerWorkerDockerAutoscalerAsg;
    const single = type === 'docker+machine' && !settings.runnerWorkerDockerMachineFleet.enable;
    const plain = type === 'docker-autoscaler' && !asg.enableMixedInstancesPolicy;
    const fleet = 'and only fleets use several: set runnerWorkerDockerMachineFleet.enable or keep one';
    const mixed = 'has no effect without enableMixedInstancesPolicy: turn that on';
    return [
      single &&
        machine.types.length > 1 && {
          setting: 'runnerWorkerDockerMachineInstance.types',
          message: `names ${machine.types.length} types, ${fleet}`,
        },
      single &&
        machine.subnetIds.length > 1 && {
          setting: 'runnerWorkerDockerMachineInstance.subnetIds',
          message: `names ${machine.subnetIds.length} subnets, ${fleet}`,
        },
      plain && asg.types.length > 1 && { setting: 'runnerWorkerDockerAutoscalerAsg.types', message: mixed },
      plain &&
        asg.instanceRequirements.length > 0 && {
          setting: 'runnerWorkerDockerAutoscalerAsg.instanceRequirements',
          message: mixed,
        },
    ];
  },
);

/** EC2Launch reads plain user data only. */
export const windowsStartScript = rule(
  ['runnerWorker', 'runnerWorkerDockerAutoscaler', 'runnerWorkerDockerAutoscalerInstance'],
  (settings) => {
    const { startScript, startScriptCompressionAlgorithm } = settings.runnerWorkerDockerAutoscalerInstance;
    return [
      settings.runnerWorker.type === 'docker-autoscaler' &&
        isWindows(settings.runnerWorkerDockerAutoscaler) &&
        startScript !== '' &&
        startScriptCompressionAlgorithm === 'gzip' && {
          setting: 'runnerWorkerDockerAutoscalerInstance.startScriptCompressionAlgorithm',
          message: 'is gzip, and Windows does not read compressed user data: set none',
        },
    ];
  },
);

/** docker-machine wants zone and subnet to agree; only the zone of `subnetId` is looked up. */
export const machineSubnetOption = rule(['runnerWorker', 'runnerWorkerDockerMachineEc2Options'], (settings) => {
  const options = settings.runnerWorkerDockerMachineEc2Options;
  const [subnet] = optionValues('amazonec2-subnet-id', options);
  return [
    settings.runnerWorker.type === 'docker+machine' &&
      subnet !== undefined &&
      optionValues('amazonec2-zone', options).length === 0 && {
        setting: 'runnerWorkerDockerMachineEc2Options',
        message: `says amazonec2-subnet-id=${subnet}, and the zone stays that of subnetId: say amazonec2-zone as well`,
      },
  ];
});
