import { rule } from './rule';

/** What AWS or GitLab Runner refuses of a docker-autoscaler. */
export const autoscalerCanScale = rule(['runnerWorker', 'runnerWorkerDockerAutoscalerAsg'], (settings) => [
  settings.runnerWorker.maxJobs === 0 && {
    setting: 'runnerWorker.maxJobs',
    message: 'is 0, so the Auto Scaling group could never have a worker: set how many there may be',
  },
  settings.runnerWorkerDockerAutoscalerAsg.subnetIds.length === 0 && {
    setting: 'runnerWorkerDockerAutoscalerAsg.subnetIds',
    message: 'is empty, and an Auto Scaling group needs one subnet at least: name those of the workers',
  },
]);

/** A manager is replaced when the next one is up, which needs a group of workers that nobody owns. */
export const groupForTheNext = rule(
  ['managerCount', 'spareWorkerGroups', 'runnerScheduleEnable', 'runnerScheduleConfig'],
  ({ managerCount, spareWorkerGroups, runnerScheduleEnable, runnerScheduleConfig }) => {
    const largest = ['scale_in', 'scale_out']
      .flatMap((action) => ['count', 'desired_capacity'].map((size) => `${action}_${size}`))
      .filter((key) => runnerScheduleEnable && Number(runnerScheduleConfig[key]) > managerCount);
    return [
      managerCount > 1 &&
        spareWorkerGroups === 0 && {
          setting: 'spareWorkerGroups',
          message: `is 0, and with ${managerCount} managers the next one would wait for a group of workers until one of them is gone: set 1 or more`,
        },
      ...largest.map((key) => ({
        setting: `runnerScheduleConfig.${key}`,
        message: `is ${runnerScheduleConfig[key]}, and there are workers for ${managerCount} ${managerCount === 1 ? 'manager' : 'managers'}: raise managerCount`,
      })),
    ];
  },
);

/** Groups of workers that managers claim are of docker-autoscaler. */
export const oneManager = rule(['managerCount', 'runnerWorker'], ({ managerCount, runnerWorker }) => [
  managerCount > 1 && {
    setting: 'managerCount',
    message: `is ${managerCount}, and the executor ${runnerWorker.type} has one manager: take docker-autoscaler, or leave it out`,
  },
]);

export const oneAddress = rule(['managerCount', 'runnerInstance'], ({ managerCount, runnerInstance }) => [
  managerCount > 1 &&
    runnerInstance.useEip && {
      setting: 'runnerInstance.useEip',
      message: `gives one Elastic IP, and there are ${managerCount} managers: leave it out, and route them through a NAT gateway`,
    },
]);

/** The module's default of `spot_instance_pools`, which its users have without writing it. */
const modulePools = 2;

/**
 * Auto Scaling refuses pools with any other strategy (ValidationError). The module's default is left out there; a value
 * that was written is an error.
 *
 * @see https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_InstancesDistribution.html
 */
export const spotPools = rule(['runnerWorkerDockerAutoscalerAsg'], (settings) => {
  const { enableMixedInstancesPolicy, spotAllocationStrategy, spotInstancePools } =
    settings.runnerWorkerDockerAutoscalerAsg;
  return [
    enableMixedInstancesPolicy &&
      spotAllocationStrategy !== 'lowest-price' &&
      ![0, modulePools].includes(spotInstancePools) && {
        setting: 'runnerWorkerDockerAutoscalerAsg.spotInstancePools',
        message: `is ${spotInstancePools}, and Auto Scaling takes pools with lowest-price only: leave it out, or set spotAllocationStrategy to lowest-price (it is ${spotAllocationStrategy})`,
      },
  ];
});

/** The engine is the worker's own, reached over SSH: another one cannot be. */
export const autoscalerEngine = rule(['runnerWorkerDockerOptions'], (settings) => {
  const { host, tlsVerify } = settings.runnerWorkerDockerOptions;
  const message = 'breaks docker-autoscaler, which reaches each worker by itself: leave it out';
  return [
    host !== undefined && { setting: 'runnerWorkerDockerOptions.host', message },
    tlsVerify && { setting: 'runnerWorkerDockerOptions.tlsVerify', message },
  ];
});

/** AWS wants a lower bound of both (API InstanceRequirements). */
export const instanceRequirements = rule(['runnerWorkerDockerAutoscalerAsg'], (settings) => {
  const { enableMixedInstancesPolicy, instanceRequirements: all } = settings.runnerWorkerDockerAutoscalerAsg;
  return all.flatMap((requirements, index) =>
    (['memoryMib', 'vcpuCount'] as const).flatMap((measure) => {
      const { min, max } = requirements[measure];
      const setting = `runnerWorkerDockerAutoscalerAsg.instanceRequirements.${index}.${measure}.min`;
      return [
        enableMixedInstancesPolicy &&
          min === undefined && { setting, message: 'is required by AWS: set it, 0 is no bound' },
        min !== undefined && max !== undefined && min > max && { setting, message: `is ${min}, above max (${max})` },
      ];
    }),
  );
});
