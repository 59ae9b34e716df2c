import { App } from 'cdktf';
import { CacheStack } from '../stacks/cache-stack';
import { GitlabRunnerStack } from '../stacks/gitlab-runner-stack';
import { NetworkStack } from '../stacks/network-stack';
import { gitlab, where } from './common/private-network';

/**
 * Two runners in a public subnet, without NAT gateway, that share one cache. After upstream examples/runner-public.
 */
const app = new App();
const environment = 'runners-public';
const network = new NetworkStack(app, 'network', { ...where, environment, availabilityZones: ['ap-northeast-1a'] });
const cache = new CacheStack(app, 'cache', { ...where, environment, shared: true });

const common = {
  ...where,
  vpcId: network.vpcId,
  subnetId: network.publicSubnetIds[0],
  runnerGitlab: gitlab,
  runnerWorkerCache: { create: false, shared: true, bucket: cache.bucket, policy: cache.policyArn },
};

new GitlabRunnerStack(app, 'gitlab-runner', {
  ...common,
  environment,
  securityGroupPrefix: 'my-security-group',
  runnerInstance: { name: 'public-auto', namePrefix: 'my-runner-agent' },
  runnerWorker: { environmentVariables: ['KEY=Value', 'FOO=bar'] },
  runnerWorkerDockerOptions: {
    privileged: false,
    volumes: ['/cache', '/var/run/docker.sock:/var/run/docker.sock'],
  },
  runnerWorkerDockerMachineInstance: { privateAddressOnly: false, namePrefix: 'my-runners-dm' },
});

new GitlabRunnerStack(app, 'gitlab-runner-2', {
  ...common,
  environment: `${environment}-2`,
  runnerInstance: { name: 'public-auto-2' },
  runnerWorkerDockerMachineInstance: { privateAddressOnly: false, namePrefix: 'runners-2' },
});

app.synth();
