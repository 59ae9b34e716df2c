import { App } from 'cdktf';
import { GitlabServerStack } from '../stacks/gitlab-server-stack';
import { NetworkStack } from '../stacks/network-stack';
import { installDocker } from './common/install-docker';
import { where } from './common/private-network';

const app = new App();

const network = new NetworkStack(app, 'network', {
  ...where,
  environment: 'gitlab',
  availabilityZones: ['ap-northeast-1a', 'ap-northeast-1c'],
  privateSubnetCidrBlocks: [],
});

/**
 * The deployment of gitlab-server.ts on docker-autoscaler, which stays when GitLab 20.0 removes docker+machine. To move one
 * that is deployed, see `npx runners convert`.
 */
new GitlabServerStack(app, 'gitlab-server', {
  ...where,
  environment: 'gitlab',
  vpcId: network.vpcId,
  subnetId: network.publicSubnetIds[0],
  gitlabServer: {
    version: '18.2.1',
    ingress: { httpCidrs: ['192.0.2.0/24'], sshCidrs: ['192.0.2.0/24'] },
    instance: { type: 'm6i.xlarge' },
    dataVolume: { sizeGb: 200, snapshots: { time: '18:00', retain: 30 } },
    versions: { runner: '18.2.1' },
  },
  runnerManager: { maximumConcurrentJobs: 20 },
  runnerWorker: { type: 'docker-autoscaler', maxJobs: 20 },
  runnerWorkerDockerAutoscaler: { connectorConfigUser: 'ubuntu', instanceReadyCommand: 'cloud-init status --wait' },
  // In a public subnet without NAT gateway, workers reach the internet by addresses of their own.
  runnerWorkerDockerAutoscalerInstance: { privateAddressOnly: false, startScript: installDocker },
  runnerWorkerDockerAutoscalerAsg: {
    subnetIds: network.publicSubnetIds,
    // Of several types the spot market rarely lacks all.
    types: ['m6i.large', 'm6a.large', 'm5.large'],
    enableMixedInstancesPolicy: true,
    onDemandBaseCapacity: 0,
    onDemandPercentageAboveBaseCapacity: 0,
    spotAllocationStrategy: 'price-capacity-optimized',
  },
  // If several periods match, the last one applies.
  runnerWorkerDockerAutoscalerAutoscalingOptions: [
    { periods: ['* * * * *'], idleCount: 0, idleTime: '30m' },
    {
      periods: ['* 9-17 * * mon-fri'],
      timezone: 'Asia/Tokyo',
      idleCount: 2,
      idleTime: '1h',
      scaleFactor: 0.5,
      scaleFactorLimit: 10,
    },
  ],
});

app.synth();
