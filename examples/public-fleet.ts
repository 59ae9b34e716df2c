import { App } from 'cdktf';
import { CacheStack } from '../stacks/cache-stack';
import { GitlabRunnerStack } from '../stacks/gitlab-runner-stack';
import { NetworkStack } from '../stacks/network-stack';
import { gitlab, where } from './common/private-network';

/**
 * Ubuntu's images have no Docker: one release of it is installed at boot, and no job is sent before that is done.
 *
 * @see https://docs.docker.com/engine/install/ubuntu/#install-using-the-convenience-script
 */
const installDocker = `#cloud-config
runcmd:
  - curl --fail --silent --show-error --location --retry 5 --output /root/install-docker.sh https://get.docker.com
  - sh /root/install-docker.sh --version 28.3.3
  - usermod --append --groups docker ubuntu
`;

/**
 * The cheapest fleet: everything is in public subnets, so there is no NAT gateway to pay for. Managers and workers
 * have public addresses to go out with; nobody may come in by them, and a manager reaches its workers by their private
 * ones. The same fleet twice, by the executor that stays and by the one that ends with GitLab 20.0: keep one of them.
 */
const app = new App();
const environment = 'public-fleet';
const network = new NetworkStack(app, 'network', {
  ...where,
  environment,
  availabilityZones: ['ap-northeast-1a', 'ap-northeast-1c'],
  privateSubnetCidrBlocks: [],
});
const cache = new CacheStack(app, 'cache', { ...where, environment, shared: true, expirationDays: 90 });

/** At most 40 workers at a time; the manager itself could follow 48 jobs, should it serve a second runner. */
const fleet = { machines: 40, jobs: 48 };

const common = {
  ...where,
  vpcId: network.vpcId,
  subnetId: network.publicSubnetIds[0],
  runnerGitlab: gitlab,
  runnerManager: { maximumConcurrentJobs: fleet.jobs },
  runnerWorkerCache: { create: false, shared: true, bucket: cache.bucket, policy: cache.policyArn },
  runnerWorkerDockerOptions: { privileged: false },
};

new GitlabRunnerStack(app, 'gitlab-runner', {
  ...common,
  environment,
  runnerInstance: { name: environment, sessionManager: true, privateAddressOnly: false },
  runnerWorker: { type: 'docker-autoscaler', maxJobs: fleet.machines },
  runnerWorkerDockerAutoscaler: { connectorConfigUser: 'ubuntu', instanceReadyCommand: 'cloud-init status --wait' },
  runnerWorkerDockerAutoscalerInstance: {
    privateAddressOnly: false,
    rootSize: 30,
    volumeType: 'gp3',
    startScript: installDocker,
  },
  runnerWorkerDockerAutoscalerAsg: {
    subnetIds: network.publicSubnetIds,
    types: ['m6i.large', 'm5.large', 'm5a.large'],
    enableMixedInstancesPolicy: true,
    onDemandPercentageAboveBaseCapacity: 0,
    spotAllocationStrategy: 'price-capacity-optimized',
    upgradeStrategy: 'off',
  },
  runnerWorkerDockerAutoscalerAutoscalingOptions: [
    { periods: ['* * * * *'], timezone: 'Asia/Tokyo', idleCount: 0, idleTime: '10m' },
    { periods: ['* 9-17 * * mon-fri'], timezone: 'Asia/Tokyo', idleCount: 1, idleTime: '30m' },
  ],
});

new GitlabRunnerStack(app, 'gitlab-runner-machines', {
  ...common,
  environment: `${environment}-machines`,
  runnerInstance: { name: `${environment}-machines`, sessionManager: true, privateAddressOnly: false },
  runnerWorker: { maxJobs: fleet.machines },
  runnerWorkerDockerMachineInstance: {
    privateAddressOnly: false,
    rootSize: 30,
    volumeType: 'gp3',
    types: ['m6i.large'],
  },
  runnerWorkerDockerMachineAutoscalingOptions: [
    { periods: ['* * 9-17 * * mon-fri *'], timezone: 'Asia/Tokyo', idleCount: 1, idleTime: 1800 },
  ],
});

app.synth();
