import { installUrl, pinnedEngine } from '../docker-engine';
import { endings, gitlab20 } from '../gitlab-releases';
import { optionValues } from '../name-value';
import { rule } from './rule';
import { volumeFindings } from './volumes';

/** @see https://docs.gitlab.com/runner/executors/docker_machine/ */
export const machinesEnd = rule([], () => [
  {
    setting: 'runnerWorker.type',
    message: `docker+machine ends with GitLab ${gitlab20.version} (${gitlab20.date}): ${endings['docker+machine'].remedy}`,
  },
]);

/** https://get.docker.com has no version in it. */
export const engineIsPinned = rule(['runnerWorkerDockerMachineEc2Options'], (settings) => {
  const url = installUrl(settings.runnerWorkerDockerMachineEc2Options);
  return [
    url !== undefined &&
      /^https?:\/\/get\.docker\.com\/?$/.test(url) && {
        setting: 'runnerWorkerDockerMachineEc2Options',
        message: `says engine-install-url=${url}, which installs whatever Docker is newest that day: leave it out for Docker ${pinnedEngine.version}, or name a script with a version`,
      },
  ];
});

/** Only the first counts, unless a fleet spreads workers over them. */
export const unusedMachineChoices = rule(
  ['runnerWorkerDockerMachineInstance', 'runnerWorkerDockerMachineFleet'],
  (settings) => {
    const { types, subnetIds } = settings.runnerWorkerDockerMachineInstance;
    const single = !settings.runnerWorkerDockerMachineFleet.enable;
    const fleet = 'and only fleets use several: set runnerWorkerDockerMachineFleet.enable or keep one';
    return [
      single &&
        types.length > 1 && {
          setting: 'runnerWorkerDockerMachineInstance.types',
          message: `names ${types.length} types, ${fleet}`,
        },
      single &&
        subnetIds.length > 1 && {
          setting: 'runnerWorkerDockerMachineInstance.subnetIds',
          message: `names ${subnetIds.length} subnets, ${fleet}`,
        },
    ];
  },
);

/** docker-machine wants zone and subnet to agree; only the zone of `subnetId` is looked up. */
export const machineSubnetOption = rule(['runnerWorkerDockerMachineEc2Options'], (settings) => {
  const options = settings.runnerWorkerDockerMachineEc2Options;
  const [subnet] = optionValues('amazonec2-subnet-id', options);
  return [
    subnet !== undefined &&
      optionValues('amazonec2-zone', options).length === 0 && {
        setting: 'runnerWorkerDockerMachineEc2Options',
        message: `says amazonec2-subnet-id=${subnet}, and the zone stays that of subnetId: say amazonec2-zone as well`,
      },
  ];
});

/** Only fleets have a launch template, where operations and throughput count. */
export const machineVolumes = rule(
  ['runnerWorkerDockerMachineInstance', 'runnerWorkerDockerMachineFleet'],
  (settings) =>
    settings.runnerWorkerDockerMachineFleet.enable
      ? volumeFindings('runnerWorkerDockerMachineInstance', settings.runnerWorkerDockerMachineInstance)
      : [],
);
