import { App } from 'cdktf';
import { GitlabRunnerStack } from '../stacks/gitlab-runner-stack';
import { installDocker } from './common/install-docker';
import { gitlab, privateNetwork, where } from './common/private-network';

/**
 * docker-autoscaler: the fleeting plugin scales an Auto Scaling group of several types, one on demand and the others
 * from the spot market. After upstream examples/runner-fleeting-plugin.
 */
const app = new App();
const environment = 'runners-fleeting';
const network = privateNetwork(app, environment);

new GitlabRunnerStack(app, 'gitlab-runner', {
  ...where,
  environment,
  vpcId: network.vpcId,
  subnetId: network.privateSubnetIds[0],
  tags: { 'tf-aws-gitlab-runner:example': 'runner-fleeting-plugin' },
  runnerGitlab: gitlab,
  runnerInstance: { name: 'fleeting', sessionManager: true },
  runnerWorker: { type: 'docker-autoscaler', maxJobs: 10 },
  runnerWorkerDockerAutoscaler: {
    connectorConfigUser: 'ubuntu',
    instanceReadyCommand: 'cloud-init status --wait',
    // A job that reaches the Docker of its worker is root there: each gets a worker of its own.
    maxUseCount: 1,
  },
  runnerWorkerDockerAutoscalerInstance: {
    monitoring: true,
    rootSize: 30,
    volumeType: 'gp3',
    startScript: installDocker,
  },
  runnerWorkerDockerAutoscalerAsg: {
    subnetIds: network.privateSubnetIds,
    types: ['t3a.medium', 't3.medium', 't3a.large', 't3.large'],
    enableMixedInstancesPolicy: true,
    onDemandBaseCapacity: 1,
    onDemandPercentageAboveBaseCapacity: 0,
    spotAllocationStrategy: 'price-capacity-optimized',
    // A rolling refresh ignores workers, which are protected. The next manager starts with new ones.
    upgradeStrategy: 'off',
  },
  runnerWorkerDockerAutoscalerAutoscalingOptions: [
    { periods: ['* * * * *'], timezone: 'Asia/Tokyo', idleCount: 0, idleTime: '10m', scaleFactor: 2 },
    { periods: ['* 7-19 * * mon-fri'], timezone: 'Asia/Tokyo', idleCount: 3, idleTime: '30m', scaleFactor: 2 },
  ],
  runnerWorkerDockerOptions: { privileged: false, volumes: ['/cache', '/var/run/docker.sock:/var/run/docker.sock'] },
});

app.synth();
