import { App } from 'cdktf';
import { GitlabRunnerStack } from '../stacks/gitlab-runner-stack';
import { NetworkStack } from '../stacks/network-stack';
import { gitlab, where } from './common/private-network';

/**
 * docker: jobs run in containers on the manager itself, which is in a public subnet with an address that stays.
 * After upstream examples/runner-docker.
 */
const app = new App();
const environment = 'runners-docker';
const network = new NetworkStack(app, 'network', { ...where, environment, availabilityZones: ['ap-northeast-1a'] });

new GitlabRunnerStack(app, 'gitlab-runner', {
  ...where,
  environment,
  vpcId: network.vpcId,
  subnetId: network.publicSubnetIds[0],
  runnerGitlab: gitlab,
  runnerInstance: { name: 'docker', type: 't3.large', useEip: true, privateAddressOnly: false },
  runnerNetworking: { securityGroupDescription: 'The runner that runs jobs itself' },
  // One hop: containers cannot take the manager's role.
  runnerMetadataOptions: {
    httpEndpoint: 'enabled',
    httpTokens: 'required',
    httpPutResponseHopLimit: 1,
    instanceMetadataTags: 'disabled',
  },
  runnerWorker: { type: 'docker', maxJobs: 4 },
  runnerWorkerDockerOptions: { privileged: false },
});

app.synth();
