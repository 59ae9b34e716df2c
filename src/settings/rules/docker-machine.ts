import { optionValues } from '../name-value';
import { isReference } from '../primitives';
import { rule } from './rule';

/** Fleets are a mode of docker+machine; with another executor nothing would be made of them. */
export const fleetNeedsMachines = rule(['runnerWorker', 'runnerWorkerDockerMachineFleet'], (settings) => [
  settings.runnerWorkerDockerMachineFleet.enable &&
    settings.runnerWorker.type !== 'docker+machine' && {
      setting: 'runnerWorkerDockerMachineFleet.enable',
      message: `needs runnerWorker.type docker+machine, which is ${settings.runnerWorker.type}: turn it off`,
    },
]);

/** Options win over what is made of the settings, so they may not say another thing. */
export const machineNetwork = rule(['runnerWorkerDockerMachineEc2Options', 'vpcId'], (settings) => {
  const zones = optionValues('amazonec2-zone', settings.runnerWorkerDockerMachineEc2Options);
  const vpcs = optionValues('amazonec2-vpc-id', settings.runnerWorkerDockerMachineEc2Options);
  const setting = 'runnerWorkerDockerMachineEc2Options';
  return [
    ...zones.filter(isWholeZone).map((zone) => ({
      setting,
      message: `says amazonec2-zone=${zone}, and docker-machine adds the region itself: say amazonec2-zone=${zone.at(-1)}`,
    })),
    new Set(zones).size > 1 && {
      setting,
      message: `says amazonec2-zone several times (${zones.join(', ')}): keep the one that the subnet is in`,
    },
    ...vpcs
      .filter((vpc) => vpc !== settings.vpcId && !isReference(settings.vpcId))
      .map((vpc) => ({
        setting,
        message: `says amazonec2-vpc-id=${vpc}, and vpcId is ${settings.vpcId}: leave it out`,
      })),
  ];
});

function isWholeZone(zone: string): boolean {
  return /^[a-z]{2,}-[a-z-]+-\d[a-z]$/.test(zone);
}
