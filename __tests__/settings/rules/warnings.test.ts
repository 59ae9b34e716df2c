import { describe, expect, it } from 'vitest';
import type { GitlabRunnerInput } from '../../../src/settings/gitlab-runner';
import { quietAutoscaler, quietInput, warningsOf } from '../valid-input';

type Change = Partial<GitlabRunnerInput>;

/** What is changed, the warning that it gives, and a change that gives none. */
type Case = readonly [title: string, loud: Change, warning: string, quiet: Change];

const gitlab = (more: object): Change => ({ runnerGitlab: { ...quietInput.runnerGitlab, ...more } });
const oneHop = quietInput.runnerMetadataOptions as NonNullable<GitlabRunnerInput['runnerMetadataOptions']>;
const asg = (more: object): Change => ({
  runnerWorkerDockerAutoscalerAsg: { subnetIds: ['subnet-1'], upgradeStrategy: 'off', ...more },
});
const policies = (...given: { periods: string[]; timezone?: string }[]): Change => ({
  runnerWorkerDockerAutoscalerAutoscalingOptions: given,
});
const egress = (rule: object): Change => ({
  runnerWorkerEgressRules: { all: { protocol: '-1', description: 'x', cidrBlock: '0.0.0.0/0', ...rule } },
});

const rule = { description: 'x', cidrBlock: '0.0.0.0/0' };
const only = (port: number) => ({
  [`port_${port}`]: { ...rule, protocol: 'tcp' as const, fromPort: port, toPort: port },
});

const scheduledManagers = (scale_out_count: number): Change => ({
  runnerScheduleEnable: true,
  runnerScheduleConfig: {
    ...{ scale_in_recurrence: '0 18 * * 1-5', scale_out_recurrence: '0 8 * * 1-5' },
    ...{ scale_in_count: 0, scale_out_count },
  },
});

const functionEgress: Change = {
  runnerTerminateEc2LambdaEgressRules: {
    endpoint: { protocol: 'tcp', fromPort: 443, toPort: 443, description: 'x', cidrBlock: '10.0.0.0/8' },
  },
};

const everyExecutor: readonly Case[] = [
  [
    'one question for jobs at once',
    { runnerWorker: { type: 'docker', requestConcurrency: 1 } },
    'runnerWorker.requestConcurrency: is 1, which keeps GitLab Runner from adapting it',
    { ...gitlab({ runnerVersion: '17.11.0' }), runnerWorker: { type: 'docker', requestConcurrency: 1 } },
  ],
  // https://docs.gitlab.com/runner/runner_autoscale/: the manager must not be a spot instance.
  [
    'a manager on the spot market',
    { runnerInstance: { name: 'r', spotPrice: 'on-demand-price' } },
    'runnerInstance.spotPrice: puts the manager on the spot market',
    { runnerInstance: { name: 'r', spotPrice: '' } },
  ],
  [
    'a proxy that a script exports for itself',
    {
      runnerInstall: {
        preInstallScript: '#!/bin/bash\nexport NO_PROXY=10.0.0.0/8 HTTPS_PROXY=http://192.0.2.1:3128\n',
      },
    },
    'runnerInstall.preInstallScript: exports HTTPS_PROXY for itself alone',
    { runnerInstall: { preInstallScript: 'HTTPS_PROXY=http://192.0.2.1:3128 curl https://example.com' } },
  ],
  ['no address of GitLab', gitlab({ url: '' }), 'runnerGitlab.url: is empty', {}],
  ['plain HTTP', gitlab({ url: 'http://gitlab.example.com' }), 'runnerGitlab.url: is http://gitlab.example.com', {}],
  [
    'no preregistered token',
    gitlab({ preregisteredRunnerTokenSsmParameterName: '' }),
    'runnerGitlab.preregisteredRunnerTokenSsmParameterName: is empty',
    {},
  ],
  [
    'more jobs than may run',
    { runnerWorker: { type: 'docker', maxJobs: 11 } },
    'runnerManager.maximumConcurrentJobs: is 10, so runnerWorker.maxJobs (11) is never reached',
    { runnerWorker: { type: 'docker', maxJobs: 10 } },
  ],
  [
    'every port to everywhere',
    egress({}),
    'runnerWorkerEgressRules.all: opens every port to everywhere',
    egress({ cidrBlock: '10.0.0.0/8' }),
  ],
  [
    'every TCP port to everywhere',
    egress({ protocol: 'tcp', fromPort: 0, toPort: 65535 }),
    'runnerWorkerEgressRules.all: opens every port to everywhere',
    egress({ protocol: 'tcp', fromPort: 443, toPort: 443 }),
  ],
  [
    'egress of a function outside any VPC',
    functionEgress,
    'runnerTerminateEc2LambdaEgressRules: has no effect: the clean-up function runs outside any VPC',
    { ...functionEgress, runnerTerminateEc2LambdaSubnetIds: ['subnet-1'] },
  ],
  [
    'egress beside given security groups of the function',
    {
      ...functionEgress,
      runnerTerminateEc2LambdaSubnetIds: ['subnet-1'],
      runnerTerminateEc2LambdaSecurityGroupIds: ['sg-1'],
    },
    'runnerTerminateEc2LambdaEgressRules: has no effect together with runnerTerminateEc2LambdaSecurityGroupIds',
    { runnerTerminateEc2LambdaSubnetIds: ['subnet-1'], runnerTerminateEc2LambdaSecurityGroupIds: ['sg-1'] },
  ],
  [
    'a managed key beside a given one',
    { kmsKeyId: 'arn:aws:kms:eu-west-1:111122223333:key/1', enableManagedKmsKey: true },
    'enableManagedKmsKey: makes a key that nothing uses',
    { enableManagedKmsKey: true },
  ],
  [
    'an existing role without a name',
    { runnerRole: { createRoleProfile: false } },
    'runnerRole.roleProfileName: is not set',
    { runnerRole: { createRoleProfile: false, roleProfileName: 'mine' } },
  ],
  [
    'an Elastic IP on a private manager',
    { runnerInstance: { name: 'r', useEip: true } },
    'runnerInstance.useEip: needs a way to the internet',
    { runnerInstance: { name: 'r', useEip: true, privateAddressOnly: false } },
  ],
  [
    'a bucket that is not used',
    { runnerWorkerCache: { bucket: 'mine' } },
    'runnerWorkerCache.bucket: is mine, and has no effect',
    { runnerWorkerCache: { create: false, bucket: 'mine', policy: 'arn:aws:iam::111122223333:policy/cache' } },
  ],
  ['no bucket', { runnerWorkerCache: { create: false } }, 'runnerWorkerCache.bucket: is empty and create is off', {}],
  [
    'a bucket without a policy',
    { runnerWorkerCache: { create: false, bucket: 'mine' } },
    'runnerWorkerCache.policy: is empty',
    {},
  ],
  [
    "a password in Sentry's address",
    { runnerManager: { sentryDsn: 'https://user:password@sentry.example.com/1' } },
    'runnerManager.sentryDsn: holds a password',
    { runnerManager: { sentryDsn: 'https://user@sentry.example.com/1' } },
  ],
  // A container is one hop further: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/configuring-instance-metadata-options.html
  [
    "jobs that reach the manager's role",
    { runnerWorker: { type: 'docker' }, runnerMetadataOptions: { ...oneHop, httpPutResponseHopLimit: 2 } },
    "runnerMetadataOptions.httpPutResponseHopLimit: is 2, so every job can take the manager's role",
    { runnerWorker: { type: 'docker' }, runnerMetadataOptions: oneHop },
  ],
  // https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AmazonSSMManagedInstanceCore.html
  [
    'every parameter of the account for the manager',
    { runnerInstance: { name: 'r', ssmAccess: true } },
    'runnerInstance.ssmAccess: attaches AmazonSSMManagedInstanceCore, which lets the manager read every SSM parameter',
    { runnerInstance: { name: 'r', sessionManager: true } },
  ],
  [
    "jobs that reach the manager's role by version 1 of the metadata",
    { runnerWorker: { type: 'docker' }, runnerMetadataOptions: { ...oneHop, httpTokens: 'optional' } },
    'runnerMetadataOptions.httpTokens: is optional, and version 1 of the metadata has no hop limit',
    { runnerWorker: { type: 'docker' }, runnerMetadataOptions: oneHop },
  ],
  [
    'every parameter of the account for jobs',
    { runnerWorker: { type: 'docker', ssmAccess: true } },
    'runnerWorker.ssmAccess: attaches AmazonSSMManagedInstanceCore, which lets every job read every SSM parameter',
    { runnerWorker: { type: 'docker', ssmAccess: false } },
  ],
  [
    'privileged jobs that share their instance',
    { runnerWorker: { type: 'docker' }, runnerWorkerDockerOptions: { privileged: true } },
    // Without a word it is true, as in the module: to leave it out is no remedy.
    'runnerWorkerDockerOptions.privileged: is true, so every job is root on its instance and can change what later jobs run there: set it to false, or take',
    { runnerWorkerDockerOptions: { privileged: false } },
  ],
  [
    'jobs that reach the Docker they run on',
    { runnerWorkerDockerOptions: { privileged: false, volumes: ['/var/run/docker.sock:/var/run/docker.sock'] } },
    'runnerWorkerDockerOptions.volumes: mounts /var/run/docker.sock',
    { runnerWorkerDockerOptions: { privileged: false, volumes: ['/var/run:/host:ro'] } },
  ],
  [
    'the trace of the boot',
    { debug: { traceRunnerUserData: true } },
    'debug.traceRunnerUserData: writes every step',
    { debug: { traceRunnerUserData: false } },
  ],
  [
    'a misspelt key of the root device',
    { runnerInstance: { name: 'r', rootDeviceConfig: { size: '20' } } },
    'runnerInstance.rootDeviceConfig.size: has no effect',
    { runnerInstance: { name: 'r', rootDeviceConfig: { volume_size: '20' } } },
  ],
  [
    'a misspelt key of the schedule',
    {
      runnerScheduleEnable: true,
      runnerScheduleConfig: {
        scale_in_count: 0,
        scale_in_recurrence: '0 18 * * 1-5',
        scale_out_count: 1,
        scale_out_recurrence: '0 8 * * 1-5',
        scale_out_timezone: 'Asia/Tokyo',
      },
    },
    'runnerScheduleConfig.scale_out_timezone: has no effect',
    { runnerScheduleEnable: true },
  ],
  // A map replaces the default, as in the module: https://github.com/cattle-ops/terraform-aws-gitlab-runner/blob/9.5.2/variables.tf
  [
    'rules of the manager without HTTPS',
    { runnerEgressRules: only(6301) },
    'runnerEgressRules: has no rule for port 443, over which the manager reaches the APIs of AWS, GitLab and the packages',
    { runnerEgressRules: { ...only(6301), ...only(443) } },
  ],
  [
    'no rule of the manager at all',
    { runnerEgressRules: {} },
    'runnerEgressRules: has no rule for port 443',
    { runnerEgressRules: {}, runnerNetworking: { securityGroupIds: ['sg-1'] } },
  ],
  [
    'a range that holds no port 443',
    { runnerEgressRules: { range: { ...rule, protocol: 'udp', fromPort: 1, toPort: 1023 } } },
    'runnerEgressRules: has no rule for port 443',
    { runnerEgressRules: { range: { ...rule, protocol: 'tcp', fromPort: 1, toPort: 1023 } } },
  ],
  [
    'a script with a misspelt variable',
    { runnerInstall: { preInstallScript: '#!/bin/bash\nREGION=x\necho "$REGOIN"\n' } },
    'runnerInstall.preInstallScript: uses $REGOIN, which it sets nowhere, so it is empty on the instance',
    { runnerInstall: { preInstallScript: '#!/bin/bash\nREGION=x\necho "$REGION"\n' } },
  ],
  [
    // The module pastes a script into its user data, which has it: template/user-data.tftpl of 9.5.2.
    'a script with a variable of the user data of the module',
    { runnerInstall: { startScript: 'curl -H "X-aws-ec2-metadata-token: $token" http://169.254.169.254/' } },
    'runnerInstall.startScript: uses $token, which it sets nowhere',
    { runnerInstall: { startScript: '#!/usr/bin/env python3\nprint("$token")' } },
  ],
];

const machine: readonly Case[] = [
  [
    'a subnet among the options without its zone',
    { runnerWorkerDockerMachineEc2Options: ['amazonec2-subnet-id=subnet-2'] },
    'runnerWorkerDockerMachineEc2Options: says amazonec2-subnet-id=subnet-2',
    { runnerWorkerDockerMachineEc2Options: ['amazonec2-subnet-id=subnet-2', 'amazonec2-zone=c'] },
  ],
  [
    'several types without a fleet',
    { runnerWorkerDockerMachineInstance: { types: ['m5.large', 'm6i.large'] } },
    'runnerWorkerDockerMachineInstance.types: names 2 types, and only fleets use several',
    {
      runnerWorkerDockerMachineFleet: { enable: true },
      runnerWorkerDockerMachineInstance: { types: ['m5.large', 'm6i.large'] },
    },
  ],
  [
    'several subnets without a fleet',
    { runnerWorkerDockerMachineInstance: { subnetIds: ['subnet-1', 'subnet-2'] } },
    'runnerWorkerDockerMachineInstance.subnetIds: names 2 subnets',
    { runnerWorkerDockerMachineInstance: { subnetIds: ['subnet-1'] } },
  ],
  [
    'a fleet volume that is too fast for its size',
    {
      runnerWorkerDockerMachineFleet: { enable: true },
      runnerWorkerDockerMachineInstance: { volumeType: 'io1' },
    },
    'runnerWorkerDockerMachineInstance.volumeIops: is 3000, and AWS takes 100 to 400 for 8 GiB of io1',
    { runnerWorkerDockerMachineInstance: { volumeType: 'io1' } },
  ],
];

const windows: Change = {
  runnerWorker: { type: 'docker-autoscaler', maxJobs: 10, usePrivateKey: true },
  runnerWorkerDockerAutoscaler: { connectorConfigUser: 'Administrator' },
};

const autoscaler: readonly Case[] = [
  [
    'no spare group',
    { spareWorkerGroups: 0 },
    'spareWorkerGroups: is 0, so a new manager ends the workers of the one before, with their jobs',
    { spareWorkerGroups: 1 },
  ],
  [
    'several managers in one subnet',
    { managerCount: 2 },
    'runnerWorkerDockerAutoscalerAsg.subnetIds: is one subnet, so the loss of its zone ends all 2 managers',
    { managerCount: 2, ...asg({ subnetIds: ['subnet-1', 'subnet-2'] }) },
  ],
  [
    'a schedule with fewer managers than there are',
    { managerCount: 2, ...asg({ subnetIds: ['subnet-1', 'subnet-2'] }), ...scheduledManagers(1) },
    'runnerScheduleConfig.scale_out_count: is 1, so the schedule leaves fewer managers than managerCount (2)',
    { managerCount: 2, ...asg({ subnetIds: ['subnet-1', 'subnet-2'] }), ...scheduledManagers(2) },
  ],
  [
    'a checksum beside a range of plugins',
    { runnerWorkerDockerAutoscaler: { fleetingPluginSha256: 'a'.repeat(64) } },
    'runnerWorkerDockerAutoscaler.fleetingPluginSha256: is that of one release, and fleetingPluginVersion (1, by default) takes newer ones',
    { runnerWorkerDockerAutoscaler: { fleetingPluginSha256: 'a'.repeat(64), fleetingPluginVersion: '1.2.1' } },
  ],
  [
    'a refresh of workers that are protected',
    asg({ upgradeStrategy: 'rolling' }),
    'runnerWorkerDockerAutoscalerAsg.upgradeStrategy: rolling replaces no workers',
    asg({ upgradeStrategy: 'bluegreen' }),
  ],
  [
    'an unknown strategy',
    asg({ upgradeStrategy: 'Rolling' }),
    'runnerWorkerDockerAutoscalerAsg.upgradeStrategy: is Rolling, which replaces nothing',
    {},
  ],
  [
    'no policy at night',
    policies({ periods: ['* 7-19 * * mon-fri'], timezone: 'Europe/Berlin' }),
    'runnerWorkerDockerAutoscalerAutoscalingOptions: no policy covers Sunday 00:00 UTC',
    policies({ periods: ['* * * * *'] }, { periods: ['* 7-19 * * mon-fri'], timezone: 'Europe/Berlin' }),
  ],
  [
    'no policy at all',
    policies(),
    'runnerWorkerDockerAutoscalerAutoscalingOptions: no policy covers Sunday 00:00 UTC',
    policies({ periods: ['* 0-11 * * *', '* 12-23 * * *'] }),
  ],
  [
    'a policy of the first day of the month',
    policies({ periods: ['* * 1 * *'] }),
    'runnerWorkerDockerAutoscalerAutoscalingOptions: no policy covers',
    policies({ periods: ['* * 1 * *'] }, { periods: ['* * * * *'] }),
  ],
  [
    'an hour between policies of different zones',
    policies(
      { periods: ['* 0-11 * * *'], timezone: 'UTC' },
      { periods: ['* 22-23,0-7 * * *'], timezone: 'Asia/Tokyo' },
    ),
    'runnerWorkerDockerAutoscalerAutoscalingOptions: no policy covers Sunday 12:00 UTC',
    policies(
      { periods: ['* 0-11 * * *'], timezone: 'UTC' },
      { periods: ['* 21-23,0-8 * * *'], timezone: 'Asia/Tokyo' },
    ),
  ],
  [
    'fewer jobs than places',
    { runnerManager: { maximumConcurrentJobs: 5 } },
    'runnerManager.maximumConcurrentJobs: is 5, and the workers have places for 10 jobs',
    { runnerManager: { maximumConcurrentJobs: 20 }, runnerWorkerDockerAutoscaler: { capacityPerInstance: 2 } },
  ],
  [
    'as many jobs, with more places',
    { runnerManager: { maximumConcurrentJobs: 12 }, runnerWorkerDockerAutoscaler: { capacityPerInstance: 2 } },
    'runnerManager.maximumConcurrentJobs: is 12, and the workers have places for 20 jobs',
    { runnerManager: { maximumConcurrentJobs: 12 } },
  ],
  [
    'several questions at once',
    { runnerWorker: { type: 'docker-autoscaler', maxJobs: 10, requestConcurrency: 2 } },
    'runnerWorker.requestConcurrency: is 2, which keeps more instances than jobs need',
    {},
  ],
  [
    'several types that are not used',
    asg({ types: ['m5.large', 'm6i.large'] }),
    'runnerWorkerDockerAutoscalerAsg.types: has no effect',
    asg({ types: ['m5.large', 'm6i.large'], enableMixedInstancesPolicy: true }),
  ],
  [
    'requirements that are not used',
    asg({ instanceRequirements: [{ vcpuCount: { min: 1 }, memoryMib: { min: 1 } }] }),
    'runnerWorkerDockerAutoscalerAsg.instanceRequirements: has no effect',
    asg({
      instanceRequirements: [{ vcpuCount: { min: 1 }, memoryMib: { min: 1 } }],
      enableMixedInstancesPolicy: true,
    }),
  ],
  [
    'compressed user data for Windows',
    {
      ...windows,
      runnerWorkerDockerAutoscalerInstance: { startScript: '<powershell></powershell>' },
    },
    'runnerWorkerDockerAutoscalerInstance.startScriptCompressionAlgorithm: is gzip',
    {
      ...windows,
      runnerWorkerDockerAutoscalerInstance: {
        startScript: '<powershell></powershell>',
        startScriptCompressionAlgorithm: 'none',
      },
    },
  ],
  [
    'a release that loses its workers with another token',
    gitlab({ runnerVersion: '19.1.2' }),
    'runnerGitlab.runnerVersion: is 19.1.2, which loses its workers with another token, so that',
    gitlab({ runnerVersion: '19.2.0' }),
  ],
  [
    'a volume that is too fast',
    { runnerWorkerDockerAutoscalerInstance: { volumeType: 'gp3', rootSize: 100, volumeThroughput: 1000 } },
    'runnerWorkerDockerAutoscalerInstance.volumeThroughput: is 1000, and AWS takes 125 to 750 with 3000 operations',
    { runnerWorkerDockerAutoscalerInstance: { volumeType: 'gp3', rootSize: 100, volumeThroughput: 750 } },
  ],
];

describe.each([
  ['docker', quietInput, everyExecutor],
  ['docker+machine', { ...quietInput, runnerWorker: { type: 'docker+machine' as const } }, machine],
  ['docker-autoscaler', quietAutoscaler, autoscaler],
])('with %s', (executor, base, cases) => {
  const always = executor === 'docker+machine' ? [expect.stringMatching(/^runnerWorker\.type: .*GitLab 20\.0/)] : [];

  it('the base gives no warning but of the executor itself', () => expect(warningsOf(base)).toEqual(always));

  it.each(cases)('%s gives a warning with the setting and the remedy', (_title, loud, warning, quiet) => {
    const warnings = warningsOf({ ...base, ...loud });
    expect(warnings.filter((text) => text.startsWith(warning))).toHaveLength(1);
    expect(warnings).toHaveLength(always.length + 1);
    expect(warningsOf({ ...base, ...quiet })).toEqual(always);
  });
});

it('a release that never scales down is told beside what is told of every old one', () => {
  const of = (version: string) => warningsOf({ ...quietAutoscaler, ...gitlab({ runnerVersion: version }) }).join('\n');
  expect(of('16.11.1')).toContain('is 16.11.1, which never scales down to no workers');
  expect(of('17.0.0')).toContain('is 17.0.0, which never scales down to no workers');
  expect(of('17.10.0')).not.toContain('never scales down');
});

it('a Name tag with a comma does not matter to docker-machine, which gets no Name', () => {
  expect(
    warningsOf({ ...quietInput, suppressedTags: ['Name'], runnerWorker: { type: 'docker+machine' } }),
  ).toHaveLength(1);
});

// executors/internal/autoscaler/provider.go: runnerScalerKey of 19.2.0, config.GetToken() of 19.1.2.
it('a release that does not know its workers with another token is told, and what a renewal does then', () => {
  const of = (runnerVersion: string) => warningsOf({ ...quietAutoscaler, ...gitlab({ runnerVersion }) });
  expect(of('19.1.2')).toEqual([
    'runnerGitlab.runnerVersion: is 19.1.2, which loses its workers with another token, so that each renewal of a token ' +
      'that expires starts a new manager: take 19.2 or later',
  ]);
  expect(of('19.2.0')).toEqual([]);
});
