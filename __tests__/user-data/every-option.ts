import { type GitlabRunnerInput, gitlabRunnerSettings } from '../../src/settings/gitlab-runner';
import { parseSettings } from '../../src/settings/parse';
import { dense } from './dense';

/** As big as real ones, which no compression makes smaller. */
const certificate = (seed: number) =>
  `-----BEGIN CERTIFICATE-----\n${dense(1300, seed).replace(/.{64}/g, '$&\n')}\n-----END CERTIFICATE-----\n`;

const script = (name: string) => `#!/bin/bash\nset -euo pipefail\necho ${name} >> /var/log/mine.log\n`;

/** A company has one authority of its own, for its GitLab and for its proxy. */
const authority = certificate(2);

const proxy = {
  httpProxy: 'http://proxy.example.com:3128',
  noProxy: ['.corp.example.com', '10.9.0.0/16'],
  caCertificate: authority,
  credentialsSsmParameterName: '/proxy/credentials',
  vpcEndpoints: ['s3', 'ssm', 'ecr.api', 'ecr.dkr'],
  gitlabInside: true,
};

const common: GitlabRunnerInput = {
  vpcId: 'vpc-0123456789abcdef0',
  subnetId: 'subnet-0123456789abcdef0',
  environment: 'ci',
  debug: { traceRunnerUserData: true },
  runnerGitlab: {
    url: 'https://gitlab.example.com/',
    runnerVersion: '16.0.3',
    preregisteredRunnerTokenSsmParameterName: '/gitlab/runner/token',
    certificate: certificate(1),
    caCertificate: authority,
  },
  runnerGitlabRegistrationConfig: {
    type: 'group',
    groupId: '42',
    tagList: 'aws,docker,large,spot',
    description: 'A runner of the platform team',
    lockedToProject: 'false',
    runUntagged: 'true',
    maximumTimeout: '3600',
  },
  runnerInstance: { name: 'ci', useEip: true, ssmAccess: true },
  runnerInstall: {
    amazonEcrCredentialHelper: true,
    dockerMachineSha256: 'a'.repeat(64),
    runnerPackageUrl: 'https://releases.example.com/gitlab-runner.rpm',
    runnerPackageSha256: 'b'.repeat(64),
    preInstallScript: script('pre'),
    postInstallScript: script('post'),
    startScript: script('start'),
  },
  runnerWorkerDockerAddDindVolumes: true,
  runnerWorkerDockerServices: [
    { name: 'docker:24-dind', alias: 'docker', entrypoint: ['dockerd-entrypoint.sh'], command: ['--mtu', '1400'] },
  ],
};

/** Everything that puts something into the user data, for each executor. */
export const everyOption: Readonly<Record<string, GitlabRunnerInput>> = {
  docker: { ...common, runnerWorker: { type: 'docker' } },
  'docker+machine': {
    ...common,
    runnerWorker: { type: 'docker+machine' },
    runnerWorkerDockerMachineFleet: { enable: true },
    runnerWorkerDockerMachineInstance: { startScript: script('worker'), types: ['m5.large', 'm5a.large'] },
    runnerWorkerDockerMachineAutoscalingOptions: [
      { periods: ['* * 9-21 * * mon-fri *'], idleCount: 2, idleTime: 600, timezone: 'Asia/Tokyo' },
      { periods: ['* * 0-9,21-23 * * mon-fri *', '* * * * * sat,sun *'], idleCount: 0, idleTime: 300 },
    ],
  },
  'docker-autoscaler': {
    ...common,
    runnerWorker: { type: 'docker-autoscaler', maxJobs: 10, usePrivateKey: true },
    runnerWorkerDockerAutoscalerAsg: { subnetIds: ['subnet-0123456789abcdef0'] },
    runnerWorkerDockerAutoscalerAutoscalingOptions: [{ periods: ['* * * * *'], idleCount: 0, idleTime: '30m' }],
  },
};

/** The same behind a proxy, which leaves the least room. */
export const everyOptionBehindProxy: typeof everyOption = Object.fromEntries(
  Object.entries(everyOption).map(([executor, input]) => [
    executor,
    { ...input, proxy, runnerWorkerDockerRegistries: { insecure: ['registry.example.com:5000'] } },
  ]),
);

export const settingsOf = (input: GitlabRunnerInput) => parseSettings(gitlabRunnerSettings, input);
