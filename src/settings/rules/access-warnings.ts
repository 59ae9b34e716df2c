import { rule } from './rule';

/**
 * What the module gives away by default. Its users keep it, and learn what it opens.
 */

/** A container is one hop further from the instance metadata. */
export const jobsReachManagerRole = rule(['runnerWorker', 'runnerMetadataOptions'], (settings) => {
  const { httpPutResponseHopLimit: hops } = settings.runnerMetadataOptions;
  return [
    settings.runnerWorker.type === 'docker' &&
      hops > 1 && {
        setting: 'runnerMetadataOptions.httpPutResponseHopLimit',
        message: `is ${hops}, so every job can take the manager's role, with the runner's token and the cache of every project: set 1`,
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

/** Privileged containers are root on their instance: what one leaves there, the next jobs run with. */
export const privilegedReuse = rule(
  ['runnerWorker', 'runnerWorkerDockerOptions', 'runnerWorkerDockerAutoscaler', 'runnerWorkerDockerMachineInstance'],
  (settings) => {
    const { type } = settings.runnerWorker;
    const { maxUseCount } = settings.runnerWorkerDockerAutoscaler;
    const { destroyAfterMaxBuilds } = settings.runnerWorkerDockerMachineInstance;
    const uses = {
      docker: { reused: true, remedy: 'turn it off, or take another executor' },
      'docker-autoscaler': {
        reused: maxUseCount !== 1,
        remedy: 'turn it off, or set runnerWorkerDockerAutoscaler.maxUseCount to 1',
      },
      'docker+machine': {
        reused: destroyAfterMaxBuilds !== 1,
        remedy: 'turn it off, or set runnerWorkerDockerMachineInstance.destroyAfterMaxBuilds to 1',
      },
    }[type];
    const { privileged, volumes } = settings.runnerWorkerDockerOptions;
    const root = 'so every job is root on its instance and can change what later jobs run there';
    const trusted = `${uses.remedy}, unless all projects trust each other`;
    return [
      privileged &&
        uses.reused && {
          setting: 'runnerWorkerDockerOptions.privileged',
          message: `is true, ${root}: ${trusted}`,
        },
      volumes.some((volume) => volume.split(':')[0] === '/var/run/docker.sock') &&
        uses.reused && {
          setting: 'runnerWorkerDockerOptions.volumes',
          message: `mounts /var/run/docker.sock, ${root}: ${trusted.replace('turn it off', 'leave it out')}`,
        },
    ];
  },
);
