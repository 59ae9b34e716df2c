import { describe, expect, it } from 'vitest';
import type { GitlabRunnerInput } from '../../../src/settings/gitlab-runner';
import { problemsOf, quietAutoscaler, quietInput } from '../valid-input';

type Change = Partial<GitlabRunnerInput>;

/** What is changed, the problem that it makes, and a change that makes none. */
type Case = readonly [title: string, refused: Change, problem: string, accepted: Change];

const machines: Change = { runnerWorker: { type: 'docker+machine' } };
const asg = (more: object): Change => ({
  runnerWorkerDockerAutoscalerAsg: { subnetIds: ['subnet-1'], enableMixedInstancesPolicy: true, ...more },
});
const policy = (more: object): Change => ({
  runnerWorkerDockerAutoscalerAutoscalingOptions: [{ periods: ['* * * * *'], ...more }],
});
const periods = (...given: string[]): Change => ({
  ...machines,
  runnerWorkerDockerMachineAutoscalingOptions: [{ periods: given }],
});
const schedule = (config: Record<string, string | number>): Change => ({
  runnerScheduleEnable: true,
  runnerScheduleConfig: config,
});
const hours = { scale_in_recurrence: '0 18 * * 1-5', scale_out_recurrence: '0 8 * * 1-5' };
const counts = { scale_in_count: 0, scale_out_count: 1 };
const options = (...given: string[]): Change => ({ ...machines, runnerWorkerDockerMachineEc2Options: given });

const release = (runnerVersion: string, more: object = {}): Change => ({
  runnerGitlab: { ...quietInput.runnerGitlab, runnerVersion, ...more },
});
const noToken = { preregisteredRunnerTokenSsmParameterName: '' };

const everyExecutor: readonly Case[] = [
  // https://gitlab.com/gitlab-org/gitlab/-/issues/498268
  [
    'a runner without docker+machine',
    { ...machines, ...release('20.0.0') },
    'runnerGitlab.runnerVersion: is 20.0.0, which has no docker+machine any more (removed in 20.0): move to docker-autoscaler',
    { ...machines, ...release('19.11.4') },
  ],
  [
    'a later runner without docker+machine',
    { ...machines, ...release('21.3.0') },
    'runnerGitlab.runnerVersion: is 21.3.0',
    release('20.0.0'),
  ],
  ...(['docker', 'docker+machine'] as const).map(
    (type): Case => [
      `several managers with ${type}`,
      { runnerWorker: { type }, managerCount: 2 },
      `managerCount: is 2, and the executor ${type} has one manager: take docker-autoscaler, or leave it out`,
      { runnerWorker: { type }, managerCount: 1, spareWorkerGroups: 2 },
    ],
  ),
  // https://gitlab.com/gitlab-org/gitlab/-/issues/387993
  [
    'a registration token where GitLab has none',
    release('20.0.0', noToken),
    'runnerGitlab.preregisteredRunnerTokenSsmParameterName: is empty, so the manager uses a registration token, and runnerVersion is 20.0.0: GitLab 20.0 removed registration tokens. Create the runner in GitLab',
    release('19.11.4', noToken),
  ],
  [
    'a registration token, and an access token that stays',
    release('20.1.0', noToken),
    'runnerGitlab.preregisteredRunnerTokenSsmParameterName: is empty',
    { ...release('20.1.0', noToken), runnerGitlabRegistrationConfig: { type: 'instance' } },
  ],
  [
    'no instance metadata, which the boot reads',
    { runnerMetadataOptions: { ...quietInput.runnerMetadataOptions, httpEndpoint: 'disabled' } as never },
    "runnerMetadataOptions.httpEndpoint: is disabled, and the manager's boot reads its role's credentials there: set enabled",
    {},
  ],
  [
    'a fleet without docker+machine',
    { runnerWorkerDockerMachineFleet: { enable: true } },
    'runnerWorkerDockerMachineFleet.enable: needs runnerWorker.type docker+machine, which is docker: turn it off',
    { ...machines, runnerWorkerDockerMachineFleet: { enable: true } },
  ],
  [
    'a tag that IAM refuses',
    { tags: { owners: 'a, b (c) & d #1;' } },
    'tags.owners: holds , ( ) & # ; in its value, which IAM refuses: keep to letters, digits, spaces and _.:/=+-@',
    { tags: { owners: 'Ä b_c.d:e/f=g+h-i@j 1' } },
  ],
  [
    'a tag whose key IAM refuses',
    { tags: { 'cost#center': 'a' } },
    'tags.cost#center: holds # in its key, which IAM refuses',
    { tags: { 'cost#center': 'a' }, suppressedTags: ['cost#center'] },
  ],
  [
    "a tag of the manager's role that IAM refuses",
    { runnerRole: { additionalTags: { owner: 'a*' } } },
    'runnerRole.additionalTags.owner: holds * in its value, which IAM refuses',
    { runnerInstance: { name: 'r', additionalTags: { owner: 'a, b (c) & d #1;*' } } },
  ],
  [
    "a tag of the instance that Auto Scaling's XML cannot hold",
    { runnerInstance: { name: 'r', additionalTags: { owner: 'a\u0007' } } },
    'runnerInstance.additionalTags.owner: holds U+0007 in its value, which Auto Scaling refuses',
    { runnerInstance: { name: 'r', additionalTags: { owner: 'a\tb' } } },
  ],
  [
    'a worker tag with a comma in its key',
    { ...machines, runnerWorkerDockerMachineRole: { additionalTags: { 'a,b': 'c' } } },
    'runnerWorkerDockerMachineRole.additionalTags.a,b: holds , in its key, which IAM refuses',
    { ...machines, tags: { owners: 'a,b' }, suppressedTags: ['owners'] },
  ],
  [
    'a whole zone in the options',
    options('amazonec2-zone=eu-west-1b'),
    'runnerWorkerDockerMachineEc2Options: says amazonec2-zone=eu-west-1b, and docker-machine adds the region itself: say amazonec2-zone=b',
    options('amazonec2-zone=b'),
  ],
  [
    'two zones in the options',
    options('amazonec2-zone=a', 'amazonec2-zone=b'),
    'runnerWorkerDockerMachineEc2Options: says amazonec2-zone several times (a, b)',
    options('amazonec2-zone=a', 'amazonec2-zone=a'),
  ],
  [
    'another VPC in the options',
    options('amazonec2-vpc-id=vpc-2'),
    'runnerWorkerDockerMachineEc2Options: says amazonec2-vpc-id=vpc-2, and vpcId is vpc-0123456789abcdef0: leave it out',
    options('amazonec2-vpc-id=vpc-0123456789abcdef0'),
  ],
  [
    'a period of five fields for docker+machine',
    periods('* 9-17 * * mon-fri'),
    'runnerWorkerDockerMachineAutoscalingOptions.0.periods.0: "* 9-17 * * mon-fri" has 5 fields and needs 7',
    periods('* * 9-17 * * mon-fri *'),
  ],
  [
    'a period with an hour that does not exist',
    periods('* * * * * * *', '* * 9-24 * * mon-fri *'),
    'runnerWorkerDockerMachineAutoscalingOptions.0.periods.1: "* * 9-24 * * mon-fri *" has a wrong hour: it goes from 0 to 23',
    periods('* * 0-9,17-23 * * mon-fri *', '* */10 * 1-7 JAN sat,sun 2026'),
  ],
  [
    'a schedule without its hours',
    schedule({ ...counts, scale_in_recurrence: '0 18 * * 1-5' }),
    'runnerScheduleConfig.scale_out_recurrence: is required with runnerScheduleEnable',
    schedule({ ...counts, ...hours }),
  ],
  [
    'a schedule with six cron fields',
    schedule({ ...counts, ...hours, scale_in_recurrence: '0 0 18 * * 1-5' }),
    'runnerScheduleConfig.scale_in_recurrence: "0 0 18 * * 1-5" has 6 fields and needs 5',
    { runnerScheduleEnable: false, runnerScheduleConfig: { scale_in_recurrence: '0 0 18 * * 1-5' } },
  ],
  [
    'a schedule with neither count nor sizes',
    schedule({ ...hours, scale_in_count: 0, scale_out_min_size: 1 }),
    'runnerScheduleConfig.scale_out_count: is required, or else scale_out_desired_capacity, scale_out_max_size',
    schedule({
      ...hours,
      scale_in_count: 0,
      scale_out_min_size: 1,
      scale_out_desired_capacity: 1,
      scale_out_max_size: '1',
    }),
  ],
  [
    'a schedule with a count that is no number',
    schedule({ ...hours, ...counts, scale_in_min_size: 'none' }),
    'runnerScheduleConfig.scale_in_min_size: is none: write a whole number',
    schedule({ ...hours, ...counts, scale_in_min_size: '0' }),
  ],
  [
    'a schedule that wants more than the group may have',
    schedule({ ...hours, ...counts, scale_out_desired_capacity: 2 }),
    'runnerScheduleConfig.scale_out_desired_capacity: is 2, which is not between scale_out_min_size (1) and scale_out_max_size (1)',
    schedule({ ...hours, ...counts, scale_out_desired_capacity: 2, scale_out_max_size: 2 }),
  ],
  [
    'a schedule in no time zone',
    schedule({ ...hours, ...counts, scale_in_time_zone: 'Mars/Olympus' }),
    'runnerScheduleConfig.scale_in_time_zone: is Mars/Olympus',
    schedule({ ...hours, ...counts, scale_in_time_zone: 'Asia/Tokyo' }),
  ],
  [
    'a role name that is too long',
    { iamObjectPrefix: 'p'.repeat(50) },
    'iamObjectPrefix: a role would be called "pppp',
    { iamObjectPrefix: 'p'.repeat(40) },
  ],
  [
    'a role name with a space',
    { tags: { Name: 'my runner' }, runnerInstance: { name: 'r', namePrefix: 'mine' } },
    'iamObjectPrefix: a role would be called "my runner-instance", which IAM refuses',
    { tags: { Name: 'my runner' }, runnerInstance: { name: 'r', namePrefix: 'mine' }, iamObjectPrefix: 'mine' },
  ],
  [
    'a prefix that is too short for launch templates',
    { runnerInstance: { name: 'r', namePrefix: 'a' } },
    'runnerInstance.namePrefix: launch templates would begin with "a-", which EC2 refuses',
    { runnerInstance: { name: 'r', namePrefix: 'ab' } },
  ],
  [
    'a security group called like an id',
    { securityGroupPrefix: 'sg-mine' },
    'securityGroupPrefix: security groups would begin with "sg-mine", which EC2 refuses',
    { securityGroupPrefix: 'mine-sg' },
  ],
  [
    'a function name that Lambda refuses',
    { environment: 'ci.example' },
    'environment: the terminate hook would have the name "ci.example-terminate-instances", which Lambda or EventBridge',
    { environment: 'ci-example' },
  ],
  // PutParameter on an emulator: can't be prefixed with "aws" or "ssm" (case-insensitive).
  [
    'a parameter that SSM refuses',
    { environment: 'aws-ci' },
    'environment: is "aws-ci", and SSM takes no parameter whose name begins with aws or ssm',
    { environment: 'ci-aws' },
  ],
  // terraform validate with provider 5.100.0: "target_id" cannot be longer than 64 characters.
  [
    'a target of EventBridge that is too long',
    { environment: 'e'.repeat(42), runnerWorkerCache: { create: false, bucket: 'existing' } },
    `environment: the terminate hook would have the name "${'e'.repeat(42)}-TriggerTerminateLambda"`,
    { environment: 'e'.repeat(41), runnerWorkerCache: { create: false, bucket: 'existing' } },
  ],
  [
    'a rule of the sweep that is too long',
    {
      environment: 'e'.repeat(39),
      runnerWorkerCache: { create: false, bucket: 'existing' },
      runnerTerminateEc2OrphanSweepSchedule: 'rate(1 day)',
    },
    `environment: the terminate hook would have the name "${'e'.repeat(39)}-terminate-instances-sweep"`,
    {
      environment: 'e'.repeat(38),
      runnerWorkerCache: { create: false, bucket: 'existing' },
      runnerTerminateEc2OrphanSweepSchedule: 'rate(1 day)',
    },
  ],
  [
    'a bucket name with capitals',
    { environment: 'CI' },
    'runnerWorkerCache.bucketPrefix: the cache bucket would be called like "CI-111122223333-gitlab-runner-cache"',
    { environment: 'CI', runnerWorkerCache: { create: false, bucket: 'existing' } },
  ],
  [
    'a bucket name that is too long',
    { environment: 'a-very-long-environment-name', runnerWorkerCache: { randomSuffix: true } },
    'environment: the cache bucket would be called like',
    { environment: 'a-very-long-environment-name', runnerWorkerCache: { includeAccountId: false } },
  ],
  ["a tag of AWS's own", { tags: { 'aws:x': 'y' } }, 'tags.aws:x: begins with aws:', { tags: { 'my-aws:x': 'y' } }],
  [
    'a tag that is too long',
    { runnerInstance: { name: 'r', additionalTags: { k: 'v'.repeat(257) } } },
    'runnerInstance.additionalTags.k: is too long (1 and 257 characters)',
    { runnerInstance: { name: 'r', additionalTags: { k: 'v'.repeat(256) } } },
  ],
  [
    'too many tags',
    { tags: Object.fromEntries(Array.from({ length: 49 }, (_, index) => [`k${index}`, 'v'])) },
    'tags: has 49 tags',
    { tags: Object.fromEntries(Array.from({ length: 48 }, (_, index) => [`k${index}`, 'v'])) },
  ],
  [
    'a tag that differs from ours in case only',
    { tags: { environment: 'x' } },
    'tags.environment: differs from the tag Environment in case only',
    { tags: { environment: 'x' }, suppressedTags: ['Environment'] },
  ],
];

const old = { ...quietInput.runnerGitlab, runnerVersion: '16.10.1' };
const withKey: Change = { runnerWorker: { type: 'docker-autoscaler', maxJobs: 10, usePrivateKey: true } };
const plugin = (more: object): Change => ({ runnerWorkerDockerAutoscaler: more });
const windows = { connectorConfigUser: 'Administrator', connectorConfigOs: 'windows' };

const autoscaler: readonly Case[] = [
  [
    'several managers without a group for the next one',
    { managerCount: 2, spareWorkerGroups: 0 },
    'spareWorkerGroups: is 0, and with 2 managers the next one would wait for a group of workers until one of them is gone',
    { managerCount: 2, spareWorkerGroups: 1 },
  ],
  [
    'several managers with one Elastic IP',
    { managerCount: 2, runnerInstance: { name: 'r', useEip: true } },
    'runnerInstance.useEip: gives one Elastic IP, and there are 2 managers: leave it out',
    { runnerInstance: { name: 'r', useEip: true } },
  ],
  [
    'a schedule with more managers than have workers',
    schedule({ ...hours, scale_in_count: 0, scale_out_count: 2 }),
    'runnerScheduleConfig.scale_out_count: is 2, and there are workers for 1 manager: raise managerCount',
    { managerCount: 2, ...schedule({ ...hours, scale_in_count: 0, scale_out_count: 2 }) },
  ],
  [
    'a range of plugins for a GitLab Runner that downloads one',
    { runnerGitlab: old, ...plugin({ fleetingPluginVersion: '1.0' }) },
    'runnerWorkerDockerAutoscaler.fleetingPluginVersion: is 1.0, and GitLab Runner 16.10.1 downloads exactly one release',
    { runnerGitlab: old, ...plugin({ fleetingPluginVersion: '1.0.0' }) },
  ],
  [
    'WinRM without the key of its password',
    plugin(windows),
    'runnerWorker.usePrivateKey: is false, and WinRM needs the password that EC2 encrypts with that key',
    { ...withKey, ...plugin(windows) },
  ],
  [
    'WinRM as a user without a password of EC2',
    { ...withKey, ...plugin({ ...windows, connectorConfigUser: 'ci' }) },
    'runnerWorkerDockerAutoscaler.connectorConfigUser: is ci, and EC2 makes a password for Administrator only',
    { ...withKey, ...plugin({ ...windows, connectorConfigUser: 'ci', connectorConfigProtocol: 'ssh' }) },
  ],
  [
    "a tag of the workers' role that IAM refuses",
    { runnerWorkerDockerAutoscalerRole: { additionalTags: { owner: 'a|b' } } },
    'runnerWorkerDockerAutoscalerRole.additionalTags.owner: holds | in its value, which IAM refuses',
    { runnerWorkerDockerAutoscalerRole: { additionalTags: { owner: 'a b' } } },
  ],
  [
    'an autoscaler that can have no worker',
    { runnerWorker: { type: 'docker-autoscaler' } },
    'runnerWorker.maxJobs: is 0, so the Auto Scaling group could never have a worker',
    { runnerWorker: { type: 'docker-autoscaler', maxJobs: '1' } },
  ],
  [
    'an autoscaler without subnets',
    { runnerWorkerDockerAutoscalerAsg: {} },
    'runnerWorkerDockerAutoscalerAsg.subnetIds: is empty',
    asg({}),
  ],
  [
    'spot pools with another strategy than lowest-price',
    asg({ spotAllocationStrategy: 'price-capacity-optimized', spotInstancePools: 3 }),
    'runnerWorkerDockerAutoscalerAsg.spotInstancePools: is 3, and Auto Scaling takes pools with lowest-price only',
    asg({ spotAllocationStrategy: 'lowest-price', spotInstancePools: 3 }),
  ],
  [
    'an engine of its own',
    { runnerWorkerDockerOptions: { host: 'tcp://docker:2376' } },
    'runnerWorkerDockerOptions.host: breaks docker-autoscaler',
    { runnerWorkerDockerOptions: {} },
  ],
  [
    "the check of an engine's certificate",
    { runnerWorkerDockerOptions: { tlsVerify: true } },
    'runnerWorkerDockerOptions.tlsVerify: breaks docker-autoscaler',
    { runnerWorkerDockerOptions: { tlsVerify: 'false' } },
  ],
  [
    'requirements without their lower bounds',
    asg({ instanceRequirements: [{ vcpuCount: { min: 2 } }] }),
    'runnerWorkerDockerAutoscalerAsg.instanceRequirements.0.memoryMib.min: is required by AWS',
    asg({ instanceRequirements: [{ vcpuCount: { min: 2 }, memoryMib: { min: 0 } }] }),
  ],
  [
    'requirements whose bounds are swapped',
    asg({ instanceRequirements: [{ vcpuCount: { min: 4, max: 2 }, memoryMib: { min: 0 } }] }),
    'runnerWorkerDockerAutoscalerAsg.instanceRequirements.0.vcpuCount.min: is 4, above max (2)',
    asg({ instanceRequirements: [{ vcpuCount: { min: 2, max: 4 }, memoryMib: { min: 0 } }] }),
  ],
  [
    'types beside requirements',
    asg({ types: ['m5.large'], instanceRequirements: [{ vcpuCount: { min: 2 }, memoryMib: { min: 0 } }] }),
    'runnerWorkerDockerAutoscalerAsg: AWS takes either types or instanceRequirements',
    asg({ types: ['m5.large'] }),
  ],
  [
    'a policy with seven fields',
    policy({ periods: ['* * 9-17 * * mon-fri *'] }),
    'runnerWorkerDockerAutoscalerAutoscalingOptions.0.periods.0: "* * 9-17 * * mon-fri *" has 7 fields and needs 5',
    policy({ periods: ['* 9-17 * * mon-fri'] }),
  ],
  [
    'an idle time below a second',
    policy({ idleTime: '500ms' }),
    'runnerWorkerDockerAutoscalerAutoscalingOptions.0.idleTime: is 500ms: write 0s',
    policy({ idleTime: '0s' }),
  ],
];

describe.each([
  ['any executor', quietInput, everyExecutor],
  ['docker-autoscaler', quietAutoscaler, autoscaler],
])('with %s', (_, base, cases) => {
  it('the base is valid', () => expect(problemsOf(base)).toEqual([]));

  it.each(cases)('%s is refused, with the setting and the remedy', (_title, refused, problem, accepted) => {
    const problems = problemsOf({ ...base, ...refused });
    expect(problems).toHaveLength(1);
    expect(problems[0]?.slice(0, problem.length)).toBe(problem);
    expect(problemsOf({ ...base, ...accepted })).toEqual([]);
  });
});

it('all is told at once: what is wrong by itself, and what does not fit together', () => {
  const problems = problemsOf({
    ...quietInput,
    vpcId: undefined,
    runnerManager: { maximumConcurrentJobs: 0 },
    runnerWorker: { type: 'docker-autoscaler' },
    runnerWorkerDockerAutoscalerAsg: { subnetIds: ['subnet-1'] },
    runnerWorkr: {},
  });
  expect(problems.map((problem) => problem.split(':')[0])).toEqual([
    'vpcId',
    'runnerManager.maximumConcurrentJobs',
    'runnerWorkr',
    'runnerWorker.maxJobs',
  ]);
});

it('a rule is silent while a setting that it reads is wrong by itself', () => {
  const problems = problemsOf({ ...quietInput, runnerWorker: { type: 'docker-autoscaler', maxJobs: 'none' } });
  expect(problems).toEqual(['runnerWorker.maxJobs: must be a number, but is "none"']);
});

it('a suppressed Name works without prefixes, unlike in the module', () => {
  expect(problemsOf({ ...quietInput, suppressedTags: ['Name'] })).toEqual([]);
});
