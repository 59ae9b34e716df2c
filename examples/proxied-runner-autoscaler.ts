import { App } from 'cdktf';
import { ProxiedRunnerStack } from '../stacks/proxied-runner-stack';

const app = new App();

/**
 * The runner of proxied-runner.ts on docker-autoscaler, which stays when GitLab 20.0 removes docker+machine. GitLab, its
 * runner and a registry run on one server by compose, and everything goes through a proxy.
 */
new ProxiedRunnerStack(app, 'proxied-runner', {
  region: 'ap-northeast-1',
  environment: 'ci-server',
  vpcId: 'vpc-0123456789abcdef0',
  subnetId: 'subnet-0123456789abcdef0',
  ciServer: {
    instanceId: 'i-0123456789abcdef0',
    securityGroupId: 'sg-0123456789abcdef0',
    roleName: 'ci-server',
    configFile: '/data/gitlab-runner/config/config.toml',
    compose: { directory: '/home/ubuntu/nop/docker/ci', service: 'gitlab-runner' },
    registryPort: 19081,
    openPorts: [80],
  },
  proxy: { httpProxy: 'http://192.0.2.1:3128', noProxy: ['ci.example.com'] },
  // Instead of the default rules, which let nobody reach the proxy's port or the registry's.
  runnerWorkerEgressRules: {
    proxy: { description: 'The proxy', protocol: 'tcp', fromPort: 3128, toPort: 3128, cidrBlock: '192.0.2.1/32' },
    gitlab: { description: 'GitLab', protocol: 'tcp', fromPort: 80, toPort: 80, securityGroup: 'sg-0123456789abcdef0' },
    registry: {
      description: 'The registry on the server',
      protocol: 'tcp',
      fromPort: 19081,
      toPort: 19081,
      securityGroup: 'sg-0123456789abcdef0',
    },
  },
  runnerManager: { maximumConcurrentJobs: 3 },
  runnerWorker: { type: 'docker-autoscaler', maxJobs: 3 },
  // Amazon's images for ECS have Docker, so that a worker downloads nothing at its start.
  runnerWorkerDockerAutoscaler: { connectorConfigUser: 'ec2-user', instanceReadyCommand: 'cloud-init status --wait' },
  runnerWorkerDockerAutoscalerAmiFilter: { name: ['al2023-ami-ecs-hvm-2023.*-x86_64'] },
  runnerWorkerDockerAutoscalerAmiOwners: ['591542846629'],
  runnerWorkerDockerAutoscalerAsg: {
    types: ['t3.micro', 't3a.micro'],
    enableMixedInstancesPolicy: true,
    onDemandBaseCapacity: 0,
    onDemandPercentageAboveBaseCapacity: 0,
    spotAllocationStrategy: 'price-capacity-optimized',
  },
  runnerWorkerDockerAutoscalerAutoscalingOptions: [{ periods: ['* * * * *'], idleCount: 0, idleTime: '30m' }],
});

app.synth();
