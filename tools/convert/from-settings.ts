import type { GitlabRunnerSettings } from '../../src/settings/families';
import type { GitlabRunnerInput } from '../../src/settings/gitlab-runner';
import { readOptions } from './driver-options';
import { type Machines, plainEngine, type Worker } from './machines';
import { lost, type Note, toDo } from './note';

/** What a docker+machine runner of the settings asks for. */
export interface MachineSettings {
  readonly machines: Machines;
  /** Settings of docker-autoscaler that stand for one of docker+machine as they are. */
  readonly carried: Partial<GitlabRunnerInput>;
  readonly notes: readonly Note[];
}

/** @param settings the same as `input`, complete */
export function machinesOf(input: GitlabRunnerInput, settings: GitlabRunnerSettings): MachineSettings {
  const instance = settings.runnerWorkerDockerMachineInstance;
  const fleet = settings.runnerWorkerDockerMachineFleet.enable;
  const read = readOptions(workerOf(settings), settings.runnerWorkerDockerMachineEc2Options, fleet);
  return {
    machines: {
      limit: settings.runnerWorker.maxJobs,
      concurrent: settings.runnerManager.maximumConcurrentJobs,
      idle: { idleCount: instance.idleCount, idleTime: instance.idleTime, scaleFactor: 0, idleCountMin: 0 },
      idlePeriods: settings.runnerWorkerDockerMachineAutoscalingOptions.map((period) => ({
        periods: period.periods,
        timezone: period.timezone,
        // What a period leaves out is zero: GitLab Runner does not take it from the machine's own values.
        idleCount: period.idleCount ?? 0,
        idleTime: period.idleTime ?? 0,
        scaleFactor: period.idleScaleFactor ?? 0,
        idleCountMin: period.idleCountMin ?? 0,
      })),
      maxBuilds: instance.destroyAfterMaxBuilds,
      maxGrowthRate: instance.maxGrowthRate,
      worker: read.worker,
    },
    carried: carriedOver(input),
    notes: [...read.notes, ...unusedChoices(settings), ...leftBehind(input, settings)],
  };
}

/** Without fleets docker-machine takes the first type and the first subnet. */
function workerOf(settings: GitlabRunnerSettings): Worker {
  const instance = settings.runnerWorkerDockerMachineInstance;
  const { enable: spot, maxPrice } = settings.runnerWorkerDockerMachineInstanceSpot;
  const several = settings.runnerWorkerDockerMachineFleet.enable;
  const subnetIds = instance.subnetIds.length > 0 ? instance.subnetIds : [settings.subnetId];
  const mirror = instance.dockerRegistryMirrorUrl;
  return {
    types: several ? instance.types : instance.types.slice(0, 1),
    subnetIds: several ? subnetIds : subnetIds.slice(0, 1),
    amiId: settings.runnerWorkerDockerMachineAmiId,
    user: 'ubuntu',
    rootDeviceName: instance.rootDeviceName,
    rootSize: instance.rootSize,
    volumeType: instance.volumeType,
    volumeIops: instance.volumeIops,
    volumeThroughput: instance.volumeThroughput,
    ebsOptimized: instance.ebsOptimized,
    monitoring: instance.monitoring,
    privateAddressOnly: instance.privateAddressOnly,
    ...settings.runnerWorkerDockerMachineEc2MetadataOptions,
    spot,
    spotPrice: ['', 'on-demand-price'].includes(maxPrice) ? undefined : maxPrice,
    startScript: instance.startScript,
    engine: { ...plainEngine, registryMirrors: mirror ? [mirror] : [] },
  };
}

/** What docker+machine did not use either, and docker-autoscaler can. */
function unusedChoices(settings: GitlabRunnerSettings): Note[] {
  const { types, subnetIds } = settings.runnerWorkerDockerMachineInstance;
  const choices = { types, subnetIds } as const;
  return Object.entries(settings.runnerWorkerDockerMachineFleet.enable ? {} : choices)
    .filter(([, values]) => values.length > 1)
    .map(([name, [first, ...others]]) =>
      toDo(
        `runnerWorkerDockerMachineInstance.${name}`,
        `has ${others.join(', ')} besides ${first}, which docker-machine did not use without runnerWorkerDockerMachineFleet.enable, so only ${first} is kept: add them to runnerWorkerDockerAutoscalerAsg.${name} to spread the workers`,
      ),
    );
}

function carriedOver(input: GitlabRunnerInput): Partial<GitlabRunnerInput> {
  const { profileName, ...role } = input.runnerWorkerDockerMachineRole ?? {};
  return {
    ...(Object.keys(role).length > 0 && { runnerWorkerDockerAutoscalerRole: role }),
    ...(input.runnerWorkerDockerMachineAmiFilter && {
      runnerWorkerDockerAutoscalerAmiFilter: input.runnerWorkerDockerMachineAmiFilter,
    }),
    ...(input.runnerWorkerDockerMachineAmiOwners && {
      runnerWorkerDockerAutoscalerAmiOwners: input.runnerWorkerDockerMachineAmiOwners,
    }),
  };
}

function leftBehind(input: GitlabRunnerInput, settings: GitlabRunnerSettings): Note[] {
  const { profileName, additionalTags } = settings.runnerWorkerDockerMachineRole;
  const { dockerMachineDownloadUrl, dockerMachineVersion } = input.runnerInstall ?? {};
  const tagged = Object.keys(additionalTags).length > 0;
  return [
    ...(profileName
      ? [
          toDo(
            'runnerWorkerDockerMachineRole.profileName',
            `was ${profileName}; the workers have a role of their own: name its policies in runnerWorkerDockerAutoscalerRole.policyArns`,
          ),
        ]
      : []),
    ...(tagged
      ? [lost('runnerWorkerDockerMachineRole.additionalTags', 'tagged the workers, and tags their role only: use tags')]
      : []),
    ...(input.runnerWorkerDockerMachineInstance?.namePrefix
      ? [lost('runnerWorkerDockerMachineInstance.namePrefix', 'workers of an Auto Scaling group are called after it')]
      : []),
    ...(input.runnerWorkerDockerMachineSecurityGroupDescription
      ? [
          lost(
            'runnerWorkerDockerMachineSecurityGroupDescription',
            'the group of docker-autoscaler has a fixed description',
          ),
        ]
      : []),
    ...((dockerMachineDownloadUrl ?? dockerMachineVersion)
      ? [lost('runnerInstall.dockerMachineVersion', 'docker-machine is not installed any more')]
      : []),
    ...(input.runnerWorkerDockerMachineFleet?.keyPairName
      ? [lost('runnerWorkerDockerMachineFleet.keyPairName', 'workers are reached without a key pair')]
      : []),
  ];
}
