import { App } from 'cdktf';
import { DockerMachineEgressStack } from './stacks/docker-machine-egress-stack';
import { GitlabRunnerStack } from './stacks/gitlab-runner-stack';
import { NatGatewayStack } from './stacks/nat-gateway-stack';
import { NetworkStack } from './stacks/network-stack';

/** To keep the state in S3: { region: 'ap-northeast-1', state: { bucket: 'my-terraform-state', region: 'ap-northeast-1' } } */
const where = { region: 'ap-northeast-1' };
const environment = 'gitlab-runner';
const scaling = { timezone: 'Asia/Tokyo', idleScaleFactor: 0, idleCountMin: 0 };
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
  runnerWorkerDockerMachineInstance: { types: ['t3.medium'], volumeType: 'gp3' },
  runnerWorkerDockerMachineAutoscalingOptions: [
    { periods: ['* * 9-21 * * mon-fri *'], ...scaling, idleCount: 2, idleCountMin: 1, idleTime: 600 },
    { periods: ['* * 0-9,21-23 * * mon-fri *', '* * * * * sat,sun *'], ...scaling, idleCount: 0, idleTime: 300 },
  ],
  runnerWorkerDockerOptions: { privileged: false, volumes: ['/cache', '/certs/client'] },
  runnerWorkerDockerVolumesTmpfs: [{ volume: '/var/opt/cache', options: 'rw,noexec' }],
  runnerWorkerDockerServicesVolumesTmpfs: [{ volume: '/var/lib/mysql', options: 'rw,noexec' }],
});

new DockerMachineEgressStack(app, 'docker-machine-egress', {
  ...where,
  securityGroups: { runner: runner.managerSecurityGroupId, workers: runner.workerSecurityGroupId },
  rules: {
    e2_ssh: { port: 6301, description: 'SSH of E2', ...everywhere },
    gitlab_registry: { port: 5002, description: 'Registry of GitLab', ...everywhere },
  },
});

app.synth();
