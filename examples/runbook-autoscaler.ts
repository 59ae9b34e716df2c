import { App } from 'cdktf';
import { DockerMachineEgressStack } from '../stacks/docker-machine-egress-stack';
import { GitlabRunnerStack } from '../stacks/gitlab-runner-stack';
import { NatGatewayStack } from '../stacks/nat-gateway-stack';
import { NetworkStack } from '../stacks/network-stack';
import { installDocker } from './common/install-docker';

/**
 * The deployment of main.ts on docker-autoscaler, which stays when GitLab 20.0 removes docker+machine: the same network,
 * address, runner, hours and open ports. To move one that is deployed, see `npx runners convert`: it writes a second
 * manager, to which the jobs move while the first one finishes its own.
 */
const where = { region: 'ap-northeast-1' };
const environment = 'gitlab-runner';
const scaling = { timezone: 'Asia/Tokyo', scaleFactor: 0 };
const everywhere = { cidrBlocks: ['0.0.0.0/0'], ipv6CidrBlocks: ['::/0'] };

const app = new App();

const network = new NetworkStack(app, 'network', {
  ...where,
  environment,
  cidrBlock: '10.0.0.0/16',
  availabilityZones: ['ap-northeast-1a'],
});

new NatGatewayStack(app, 'nat-gateway', {
  ...where,
  name: 'gitlab-runner-nat-gateway',
  publicSubnetId: network.publicSubnetIds[0],
  privateRouteTableIds: network.privateRouteTableIds,
  elasticIp: { name: 'gitlab-runner-nat-gateway-eip' },
});

const runner = new GitlabRunnerStack(app, 'gitlab-runner', {
  ...where,
  environment,
  vpcId: network.vpcId,
  subnetId: network.privateSubnetIds[0],
  tags: { 'tf-aws-gitlab-runner:example': 'runner-default', 'tf-aws-gitlab-runner:instancelifecycle': 'spot:yes' },
  runnerInstance: { name: 'docker-gitlab-runner', sessionManager: true },
  runnerManager: { maximumConcurrentJobs: 5 },
  runnerGitlab: {
    url: 'https://gitlab.example.com/',
    runnerVersion: '19.3.0',
    preregisteredRunnerTokenSsmParameterName: '/gitlab/runner/token',
  },
  runnerGitlabRegistrationConfig: { tagList: 'aws,docker', runUntagged: true, lockedToProject: false },
  runnerWorker: { type: 'docker-autoscaler', maxJobs: 5 },
  runnerWorkerDockerAutoscaler: { connectorConfigUser: 'ubuntu', instanceReadyCommand: 'cloud-init status --wait' },
  runnerWorkerDockerAutoscalerInstance: { rootSize: 30, volumeType: 'gp3', startScript: installDocker },
  runnerWorkerDockerAutoscalerAsg: {
    subnetIds: network.privateSubnetIds,
    // Of several types the spot market rarely lacks all.
    types: ['t3.medium', 't3a.medium', 't3.large', 't3a.large'],
    enableMixedInstancesPolicy: true,
    onDemandBaseCapacity: 0,
    onDemandPercentageAboveBaseCapacity: 0,
    spotAllocationStrategy: 'price-capacity-optimized',
    // A rolling refresh ignores workers, which are protected. The next manager starts with new ones.
    upgradeStrategy: 'off',
  },
  // The hours of main.ts. If several match, the last one applies.
  runnerWorkerDockerAutoscalerAutoscalingOptions: [
    { periods: ['* 9-21 * * mon-fri'], ...scaling, idleCount: 2, idleTime: '10m' },
    { periods: ['* 0-9,21-23 * * mon-fri', '* * * * sat,sun'], ...scaling, idleCount: 0, idleTime: '5m' },
  ],
  runnerWorkerDockerOptions: { privileged: false, volumes: ['/cache', '/certs/client'] },
  runnerWorkerDockerVolumesTmpfs: [{ volume: '/var/opt/cache', options: 'rw,noexec' }],
  runnerWorkerDockerServicesVolumesTmpfs: [{ volume: '/var/lib/mysql', options: 'rw,noexec' }],
});

new DockerMachineEgressStack(app, 'worker-egress', {
  ...where,
  securityGroups: { runner: runner.managerSecurityGroupId, workers: runner.workerSecurityGroupId },
  rules: {
    e2_ssh: { port: 6301, description: 'SSH of E2', ...everywhere },
    gitlab_registry: { port: 5002, description: 'Registry of GitLab', ...everywhere },
  },
});

app.synth();
