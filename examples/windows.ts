import { App } from 'cdktf';
import { GitlabRunnerStack } from '../stacks/gitlab-runner-stack';
import { gitlab, privateNetwork, where } from './common/private-network';

/** Windows reads its user data uncompressed only. */
const startScript = `<powershell>
Start-Service -Name sshd
Set-Service -Name sshd -StartupType Automatic
</powershell>
`;

/**
 * docker-autoscaler with Windows workers, all from the spot market and none when nobody works. The image is your own:
 * Windows Server with containers, Docker and an SSH server that lets the key in. After upstream examples/runner-windows.
 */
const app = new App();
const environment = 'runners-windows';
const network = privateNetwork(app, environment);

new GitlabRunnerStack(app, 'gitlab-runner', {
  ...where,
  environment,
  vpcId: network.vpcId,
  subnetId: network.privateSubnetIds[0],
  tags: { 'tf-aws-gitlab-runner:example': 'runner-windows' },
  runnerGitlab: gitlab,
  runnerInstance: {
    name: 'windows',
    sessionManager: true,
    collectAutoscalingMetrics: ['GroupDesiredCapacity', 'GroupInServiceCapacity'],
  },
  runnerWorker: {
    type: 'docker-autoscaler',
    maxJobs: 10,
    usePrivateKey: true,
    environmentVariables: ['FF_USE_POWERSHELL_PATH_RESOLVER=1'],
  },
  runnerWorkerGitlabPipeline: { preBuildScript: 'echo "on Windows"' },
  runnerWorkerDockerAutoscaler: { connectorConfigUser: 'Administrator' },
  runnerWorkerDockerAutoscalerAmiId: 'ami-0123456789abcdef0',
  runnerWorkerDockerAutoscalerInstance: {
    monitoring: true,
    rootSize: 100,
    volumeType: 'gp3',
    startScript,
    startScriptCompressionAlgorithm: 'none',
  },
  runnerWorkerDockerAutoscalerAsg: {
    subnetIds: network.privateSubnetIds,
    types: ['m6a.large', 'm6i.large'],
    enableMixedInstancesPolicy: true,
    onDemandBaseCapacity: 0,
    onDemandPercentageAboveBaseCapacity: 0,
    spotAllocationStrategy: 'price-capacity-optimized',
    upgradeStrategy: 'off',
  },
  runnerWorkerDockerAutoscalerAutoscalingOptions: [
    { periods: ['* * * * *'], timezone: 'Asia/Tokyo', idleCount: 0, idleTime: '10m', scaleFactor: 2 },
    { periods: ['* 7-19 * * mon-fri'], timezone: 'Asia/Tokyo', idleCount: 3, idleTime: '30m', scaleFactor: 2 },
  ],
  runnerWorkerDockerOptions: { privileged: false, volumes: ['C:/cache'] },
});

app.synth();
