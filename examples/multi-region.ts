import { App } from 'cdktf';
import { GitlabRunnerStack } from '../stacks/gitlab-runner-stack';
import { NetworkStack } from '../stacks/network-stack';
import { installDocker } from './common/install-docker';
import { gitlab } from './common/private-network';

/**
 * The same fleet in two regions, each with a network of its own. A job reaches the region through the tag of its runner.
 *
 * Names of IAM roles and S3 buckets are not regional, so each fleet has its own `environment`. Store the token in SSM in
 * each region. `npx cdktf deploy '*-eu-central-1'` deploys one region.
 */
const regions = {
  'ap-northeast-1': { zones: ['ap-northeast-1a', 'ap-northeast-1c'], hours: 'Asia/Tokyo' },
  'eu-central-1': { zones: ['eu-central-1a', 'eu-central-1b'], hours: 'Europe/Berlin' },
} as const;

const app = new App();

for (const [region, { zones, hours }] of Object.entries(regions)) {
  const environment = `ci-${region}`;
  const network = new NetworkStack(app, `network-${region}`, {
    region,
    environment,
    availabilityZones: [...zones],
    // Workers are in public subnets, so no NAT gateway is needed.
    privateSubnetCidrBlocks: [],
  });
  new GitlabRunnerStack(app, `gitlab-runner-${region}`, {
    region,
    environment,
    vpcId: network.vpcId,
    subnetId: network.publicSubnetIds[0],
    runnerInstance: { name: `gitlab-runner-${region}`, privateAddressOnly: false, sessionManager: true },
    runnerGitlab: gitlab,
    runnerWorker: { type: 'docker-autoscaler', maxJobs: 10 },
    runnerWorkerDockerAutoscaler: { connectorConfigUser: 'ubuntu', instanceReadyCommand: 'cloud-init status --wait' },
    runnerWorkerDockerAutoscalerInstance: {
      privateAddressOnly: false,
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
      { periods: ['* 9-18 * * mon-fri'], timezone: hours, idleCount: 1, idleTime: '20m' },
    ],
    runnerWorkerDockerOptions: { privileged: false },
  });
}

app.synth();
