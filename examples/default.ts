import { App } from 'cdktf';
import { GitlabRunnerStack } from '../stacks/gitlab-runner-stack';
import { gitlab, privateNetwork, where } from './common/private-network';

/**
 * docker+machine: the manager makes a spot instance for each job that waits, and keeps none outside office hours.
 * After upstream examples/runner-default.
 */
const app = new App();
const environment = 'runners-default';
const network = privateNetwork(app, environment);

new GitlabRunnerStack(app, 'gitlab-runner', {
  ...where,
  environment,
  vpcId: network.vpcId,
  subnetId: network.privateSubnetIds[0],
  tags: { 'tf-aws-gitlab-runner:example': 'runner-default', 'tf-aws-gitlab-runner:instancelifecycle': 'spot:yes' },
  runnerGitlab: gitlab,
  runnerInstance: {
    name: 'default-auto',
    sessionManager: true,
    collectAutoscalingMetrics: ['GroupDesiredCapacity', 'GroupInServiceCapacity'],
  },
  runnerWorkerGitlabPipeline: {
    preBuildScript: 'echo "one line"\necho "and another"',
    postBuildScript: 'echo "the end"',
  },
  runnerWorkerDockerOptions: { privileged: true, volumes: ['/cache', '/certs/client'] },
  runnerWorkerDockerVolumesTmpfs: [{ volume: '/var/opt/cache', options: 'rw,noexec' }],
  runnerWorkerDockerServicesVolumesTmpfs: [{ volume: '/var/lib/mysql', options: 'rw,noexec' }],
  // Privileged jobs are root on their worker: each gets one of its own.
  runnerWorkerDockerMachineInstance: { idleCount: 1, destroyAfterMaxBuilds: 1 },
  runnerWorkerDockerMachineAutoscalingOptions: [
    {
      periods: ['* * 0-8,17-23 * * mon-fri *', '* * * * * sat,sun *'],
      timezone: 'Asia/Tokyo',
      idleCount: 0,
      idleTime: 60,
    },
  ],
});

app.synth();
