import { App } from 'cdktf';
import { FargateRunnerStack } from '../stacks/fargate-runner-stack';
import { NetworkStack } from '../stacks/network-stack';
import { gitlab, where } from './common/private-network';

/**
 * Jobs on ECS Fargate in public subnets, without NAT gateway: a small container unless a job asks for a large one by
 * `FARGATE_TASK_DEFINITION: fargate-large`. Both run what `npx runners image` pushes.
 */
const app = new App();
const environment = 'fargate';
const network = new NetworkStack(app, 'network', { ...where, environment, availabilityZones: ['ap-northeast-1a'] });

new FargateRunnerStack(app, 'fargate-runner', {
  ...where,
  environment,
  vpcId: network.vpcId,
  subnetId: network.publicSubnetIds[0],
  runnerGitlab: gitlab,
  runnerInstance: { name: 'fargate', privateAddressOnly: false, sessionManager: true },
  runnerManager: { maximumConcurrentJobs: 20 },
  fargate: {
    driverVersion: '0.5.1',
    // Of the release that you downloaded and looked at: sha256sum fargate-linux-amd64
    driverSha256: { x86_64: '0000000000000000000000000000000000000000000000000000000000000000' },
    assignPublicIp: true,
    capacityProviders: { fargate: { base: 2 }, fargateSpot: { weight: 3 } },
    taskDefinitions: {
      small: { imageTag: 'jobs-1' },
      large: { imageTag: 'jobs-1', cpu: 4096, memory: 16384, ephemeralStorage: 60 },
    },
    defaultTaskDefinition: 'small',
  },
});

app.synth();
