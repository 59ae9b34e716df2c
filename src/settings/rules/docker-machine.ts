import { isReference } from '../primitives';
import { rule } from './rule';

/** docker-machine takes tags as one row with commas between keys and values. */
export const machineTags = rule(
  ['runnerWorker', 'tags', 'runnerWorkerDockerMachineRole', 'suppressedTags'],
  (settings) =>
    settings.runnerWorker.type !== 'docker+machine'
      ? []
      : [
          ...tagFindings('tags', settings.tags, settings.suppressedTags),
          ...tagFindings(
            'runnerWorkerDockerMachineRole.additionalTags',
            settings.runnerWorkerDockerMachineRole.additionalTags,
            settings.suppressedTags,
          ),
        ],
);

function tagFindings(setting: string, tags: Readonly<Record<string, string>>, suppressed: readonly string[]) {
  return Object.entries(tags)
    .filter(([key, value]) => key !== 'Name' && !suppressed.includes(key) && `${key}${value}`.includes(','))
    .map(([key]) => ({
      setting: `${setting}.${key}`,
      message: 'holds a comma, which docker-machine takes for the end of a tag: write it without',
    }));
}

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

/** What the options of docker-machine say, such as `amazonec2-zone=a`. */
export function optionValues(option: string, options: readonly string[]): string[] {
  return options.filter((given) => given.startsWith(`${option}=`)).map((given) => given.slice(option.length + 1));
}
