import { App } from 'cdktf';
import { GitlabRunnerStack } from '../stacks/gitlab-runner-stack';
import { NetworkStack } from '../stacks/network-stack';
import { installDocker } from './common/install-docker';
import { gitlab, where } from './common/private-network';

/**
 * Every job gets an instance that no other job has used: for privileged jobs such as `docker build` with
 * docker-in-docker, and for jobs that must not see what another one left. The worker is terminated after its job.
 *
 * `docs/security.md` has what a job can reach. Idle workers keep the time to the first job short.
 */
const app = new App();
const environment = 'one-job';
const network = new NetworkStack(app, 'network', {
  ...where,
  environment,
  availabilityZones: ['ap-northeast-1a', 'ap-northeast-1c'],
  privateSubnetCidrBlocks: [],
});

new GitlabRunnerStack(app, 'gitlab-runner', {
  ...where,
  environment,
  vpcId: network.vpcId,
  subnetId: network.publicSubnetIds[0],
  runnerInstance: { name: 'one-job', privateAddressOnly: false, sessionManager: true },
  runnerGitlab: gitlab,
  runnerWorker: { type: 'docker-autoscaler', maxJobs: 20 },
  runnerWorkerDockerAutoscaler: {
    capacityPerInstance: 1,
    maxUseCount: 1,
    connectorConfigUser: 'ubuntu',
    instanceReadyCommand: 'cloud-init status --wait',
  },
  runnerWorkerDockerAutoscalerInstance: {
    privateAddressOnly: false,
    // Containers cannot use the metadata of the instance.
    httpPutResponseHopLimit: 1,
    rootSize: 30,
    volumeType: 'gp3',
    startScript: installDocker,
  },
  runnerWorkerDockerAutoscalerAsg: {
    subnetIds: network.publicSubnetIds,
    types: ['m6i.large', 'm6a.large', 'm5.large'],
    enableMixedInstancesPolicy: true,
    onDemandPercentageAboveBaseCapacity: 0,
    spotAllocationStrategy: 'price-capacity-optimized',
    upgradeStrategy: 'off',
  },
  runnerWorkerDockerAutoscalerAutoscalingOptions: [
    { periods: ['* 8-19 * * mon-fri'], timezone: 'Asia/Tokyo', idleCount: 2, idleTime: '10m' },
    { periods: ['* 0-7,20-23 * * mon-fri', '* * * * sat,sun'], timezone: 'Asia/Tokyo', idleCount: 0, idleTime: '1m' },
  ],
  // Docker-in-docker with TLS between the job and its service.
  runnerWorkerDockerOptions: { privileged: true, volumes: ['/cache', '/certs/client'] },
});

app.synth();
