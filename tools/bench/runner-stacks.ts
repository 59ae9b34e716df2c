import { App } from 'cdktf';
import { GitlabRunnerStack } from '../../stacks/gitlab-runner-stack';

/** node runner-stacks COUNT VPC SUBNET: an app of so many docker+machine runners. */
const [count, vpcId = '', subnetId = ''] = process.argv.slice(2);

const app = new App();
for (let index = 0; index < Number(count); index += 1) {
  new GitlabRunnerStack(app, `runner-${index}`, {
    region: 'ap-northeast-1',
    environment: `runners-${index}`,
    vpcId,
    subnetId,
    runnerInstance: {
      name: 'default-auto',
      sessionManager: true,
      collectAutoscalingMetrics: ['GroupDesiredCapacity', 'GroupInServiceCapacity'],
    },
    runnerManager: { maximumConcurrentJobs: 5 },
    runnerGitlab: {
      url: 'https://gitlab.example.com/',
      preregisteredRunnerTokenSsmParameterName: '/gitlab/runner/token',
    },
    runnerWorkerGitlabPipeline: { preBuildScript: `'''\necho 'multiline 1'\necho 'multiline 2'\n'''` },
    runnerWorkerDockerOptions: { privileged: true, volumes: ['/cache', '/certs/client'], pullPolicies: ['always'] },
    runnerWorkerDockerVolumesTmpfs: [{ volume: '/var/opt/cache', options: 'rw,noexec' }],
    runnerWorkerDockerServicesVolumesTmpfs: [{ volume: '/var/lib/mysql', options: 'rw,noexec' }],
    runnerWorkerDockerMachineInstanceSpot: { enable: true, maxPrice: 'on-demand-price' },
    runnerWorkerDockerMachineAutoscalingOptions: [
      { periods: ['* * 0-9,17-23 * * mon-fri *', '* * * * * sat,sun *'], idleCount: 0, idleTime: 60 },
    ],
    tags: { 'tf-aws-gitlab-runner:example': 'runner-default' },
  });
}
app.synth();
