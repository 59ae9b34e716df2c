import type { GitlabRunnerSettings } from '../families';
import { type Rule, rule } from './rule';

/**
 * What the module gives away by default. Its users keep it, and learn what it opens.
 */

/** A container is one hop further from the instance metadata. */
export const jobsReachManagerRole = rule(['runnerMetadataOptions'], (settings) => {
  const { httpPutResponseHopLimit: hops, httpTokens } = settings.runnerMetadataOptions;
  const gain = "so every job can take the manager's role, with the runner's token and the cache of every project";
  return [
    hops > 1 && {
      setting: 'runnerMetadataOptions.httpPutResponseHopLimit',
      message: `is ${hops}, ${gain}: set 1`,
    },
    httpTokens === 'optional' && {
      setting: 'runnerMetadataOptions.httpTokens',
      message: `is optional, and version 1 of the metadata has no hop limit, ${gain}: set required`,
    },
  ];
});

const opens = 'attaches AmazonSSMManagedInstanceCore, which lets';

/** AmazonSSMManagedInstanceCore allows ssm:GetParameter on every resource. */
export const managedPolicyOpensParameters = rule(['runnerInstance', 'runnerWorker'], (settings) => [
  settings.runnerInstance.ssmAccess && {
    setting: 'runnerInstance.ssmAccess',
    message: `${opens} the manager read every SSM parameter of the account: set runnerInstance.sessionManager instead, which opens a shell alone`,
  },
  settings.runnerWorker.ssmAccess && {
    setting: 'runnerWorker.ssmAccess',
    message: `${opens} every job read every SSM parameter of the account: turn it off, or attach a narrower policy`,
  },
]);

/**
 * Privileged containers, and those that reach Docker's socket, are root on their instance: what one leaves there, the
 * next jobs run with.
 *
 * @see https://docs.gitlab.com/runner/security/#usage-of-docker-executor
 */
function rootOnSharedInstance(isolationOf: (settings: Sharing) => string | undefined): Rule {
  return rule(
    [
      'runnerWorkerDockerOptions',
      'runnerWorkerDockerAddDindVolumes',
      'runnerWorkerDockerAutoscaler',
      'runnerWorkerDockerMachineInstance',
    ],
    (settings) => {
      const isolation = isolationOf(settings);
      const { privileged, volumes } = settings.runnerWorkerDockerOptions;
      const root = 'so every job is root on its instance and can change what later jobs run there';
      const message = (state: string, remedy: string) =>
        `${state}, ${root}: ${remedy}, or ${isolation}, unless all projects trust each other`;
      return isolation === undefined
        ? []
        : [
            // The default is true: left out, it stays as it is.
            privileged && {
              setting: 'runnerWorkerDockerOptions.privileged',
              message: message('is true', 'set it to false'),
            },
            (volumes.some((volume) => volume.split(':')[0] === dockerSocket) ||
              settings.runnerWorkerDockerAddDindVolumes) && {
              setting: settings.runnerWorkerDockerAddDindVolumes
                ? 'runnerWorkerDockerAddDindVolumes'
                : 'runnerWorkerDockerOptions.volumes',
              message: message(`mounts ${dockerSocket}`, 'leave it out'),
            },
          ];
    },
  );
}

const dockerSocket = '/var/run/docker.sock';

/** What tells whether each job has an instance of its own, where nothing is to say. */
type Sharing = Pick<GitlabRunnerSettings, 'runnerWorkerDockerAutoscaler' | 'runnerWorkerDockerMachineInstance'>;

export const rootOnManager = rootOnSharedInstance(() => 'take docker-autoscaler with one job per instance');

export const rootOnSharedMachine = rootOnSharedInstance(({ runnerWorkerDockerMachineInstance }) =>
  runnerWorkerDockerMachineInstance.destroyAfterMaxBuilds === 1
    ? undefined
    : `set runnerWorkerDockerMachineInstance.destroyAfterMaxBuilds to 1`,
);

export const rootOnSharedGroup = rootOnSharedInstance(({ runnerWorkerDockerAutoscaler }) =>
  runnerWorkerDockerAutoscaler.maxUseCount === 1 && runnerWorkerDockerAutoscaler.capacityPerInstance === 1
    ? undefined
    : `set maxUseCount and capacityPerInstance of runnerWorkerDockerAutoscaler to 1`,
);
