import { App } from 'cdktf';
import { GitlabServerStack } from '../stacks/gitlab-server-stack';
import { NetworkStack } from '../stacks/network-stack';
import { where } from './common/private-network';

const app = new App();

const network = new NetworkStack(app, 'network', {
  ...where,
  environment: 'gitlab',
  availabilityZones: ['ap-northeast-1a'],
  privateSubnetCidrBlocks: [],
});

/** GitLab and its runner on one instance, for an office and its VPN; jobs run on spot instances beside it. */
new GitlabServerStack(app, 'gitlab-server', {
  ...where,
  environment: 'gitlab',
  vpcId: network.vpcId,
  subnetId: network.publicSubnetIds[0],
  gitlabServer: {
    version: '18.2.1',
    ingress: { httpCidrs: ['192.0.2.0/24'], sshCidrs: ['192.0.2.0/24'] },
    instance: { type: 'm6i.xlarge' },
    dataVolume: { sizeGb: 200, snapshots: { time: '18:00', retain: 30 } },
    versions: {
      runner: '18.2.1',
      // No checksum of a real program: put there what sha256sum says of the release that you have checked.
      dockerMachine: { sha256: '0000000000000000000000000000000000000000000000000000000000000000' },
    },
  },
  runnerManager: { maximumConcurrentJobs: 20 },
  runnerWorker: { maxJobs: 20 },
  // In a public subnet without NAT gateway, workers reach the internet by addresses of their own.
  runnerWorkerDockerMachineInstance: { types: ['m6i.large'], idleTime: 1800, privateAddressOnly: false },
  runnerWorkerDockerMachineAutoscalingOptions: [
    {
      periods: ['* * 9-17 * * mon-fri *'],
      timezone: 'Asia/Tokyo',
      idleCount: 10,
      idleCountMin: 2,
      idleScaleFactor: 0.5,
      idleTime: 3600,
    },
  ],
});

app.synth();
