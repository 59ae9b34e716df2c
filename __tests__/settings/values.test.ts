import { describe, expect, it } from 'vitest';
import type { GitlabRunnerInput } from '../../src/settings/gitlab-runner';
import { problemsOf, quietAutoscaler, quietInput } from './valid-input';

type Change = Partial<GitlabRunnerInput>;
type Case = readonly [title: string, refused: object, problem: string, accepted: Change];

const rule = (more: object): Change =>
  ({
    runnerIngressRules: { r: { protocol: 'tcp', fromPort: 443, toPort: 443, description: 'd', ...more } },
  }) as Change;
const gitlab = (more: object): Change => ({ runnerGitlab: more });
const manager = (more: object): Change => ({ runnerManager: more });
const instance = (more: object): Change => ({ runnerInstance: { name: 'r', ...more } });
const machine = (more: object): Change => ({ runnerWorkerDockerMachineInstance: more });
const asg = (more: object): Change => ({ runnerWorkerDockerAutoscalerAsg: { subnetIds: ['subnet-1'], ...more } });

/** The module's own validations first, then what AWS or GitLab Runner would refuse. */
const cases: readonly Case[] = [
  [
    'environment',
    { environment: 'runner-1' },
    'environment: must not begin with "runner-"',
    { environment: 'my-runner-1' },
  ],
  ['environment', { environment: ' ' }, 'environment: must not be empty', { environment: 'ci' }],
  [
    'a list',
    asg({ subnetIds: 'subnet-1' }),
    'runnerWorkerDockerAutoscalerAsg.subnetIds: must be a list, such as ["a", "b"], but is "subnet-1"',
    asg({ subnetIds: ['subnet-1'] }),
  ],
  ['a map', { tags: 'a' }, 'tags: must be an object, such as { name: "value" }, but is "a"', { tags: { team: 'a' } }],
  [
    'worker type',
    { runnerWorker: { type: 'kubernetes' } },
    'runnerWorker.type: must be one of docker, docker+machine, docker-autoscaler, but is "kubernetes"',
    { runnerWorker: { type: 'docker' } },
  ],
  [
    'registration type',
    { runnerGitlabRegistrationConfig: { type: 'user' } },
    'runnerGitlabRegistrationConfig.type: must be one of group, project, instance, "", but is "user"',
    { runnerGitlabRegistrationConfig: { type: '' } },
  ],
  [
    'compression',
    { runnerWorkerDockerAutoscalerInstance: { startScriptCompressionAlgorithm: 'zip' } },
    'runnerWorkerDockerAutoscalerInstance.startScriptCompressionAlgorithm: must be one of gzip, none',
    { runnerWorkerDockerAutoscalerInstance: { startScriptCompressionAlgorithm: 'none' } },
  ],
  [
    'length of the name prefix',
    machine({ namePrefix: 'a'.repeat(29) }),
    'runnerWorkerDockerMachineInstance.namePrefix: must be at most 28',
    machine({ namePrefix: 'a'.repeat(28) }),
  ],
  [
    'letters of the name prefix',
    machine({ namePrefix: 'a_b' }),
    'runnerWorkerDockerMachineInstance.namePrefix: must be at most 28',
    machine({ namePrefix: 'a.b-C' }),
  ],
  [
    'volume type',
    machine({ volumeType: 'st1' }),
    'runnerWorkerDockerMachineInstance.volumeType: must be one of gp2, gp3, io1, io2, but is "st1"',
    machine({ volumeType: 'gp3' }),
  ],
  [
    'heartbeat',
    { runnerTerminateEc2LifecycleTimeoutDuration: 29 },
    'runnerTerminateEc2LifecycleTimeoutDuration: must be a whole number from 30 to 7200, but is 29',
    { runnerTerminateEc2LifecycleTimeoutDuration: '7200' },
  ],
  [
    'types and requirements',
    asg({ types: ['a'], instanceRequirements: [{}] }),
    'runnerWorkerDockerAutoscalerAsg: AWS takes either',
    asg({ instanceRequirements: [{}] }),
  ],
  [
    'protocol',
    rule({ cidrBlock: '192.0.2.0/24', protocol: 'http' }),
    'runnerIngressRules.r.protocol: must be one of -1, tcp, udp, icmp, icmpv6',
    rule({ cidrBlock: '192.0.2.0/24', protocol: '-1', fromPort: null, toPort: null }),
  ],
  ['destination', rule({}), 'runnerIngressRules.r: needs a destination', rule({ prefixListId: 'pl-1' })],
  [
    'one destination',
    rule({ cidrBlock: '192.0.2.0/24', securityGroup: 'sg-1' }),
    'runnerIngressRules.r: has 2 destinations (cidrBlock, securityGroup)',
    rule({ securityGroup: 'sg-1' }),
  ],
  [
    'ports of TCP',
    rule({ cidrBlock: '192.0.2.0/24', toPort: null }),
    'runnerIngressRules.r: needs both ports with the protocol tcp',
    rule({ cidrBlock: '192.0.2.0/24', protocol: 'icmp', toPort: null }),
  ],
  [
    'order of ports',
    rule({ cidrBlock: '192.0.2.0/24', toPort: 22 }),
    'runnerIngressRules.r: must have a fromPort that is not above',
    rule({ cidrBlock: '192.0.2.0/24', toPort: 444 }),
  ],
  [
    'negative ports of TCP',
    rule({ cidrBlock: '192.0.2.0/24', fromPort: -1, toPort: -1 }),
    'runnerIngressRules.r: needs ports from 0 to 65535',
    rule({ cidrBlock: '192.0.2.0/24', fromPort: -1, toPort: -1, protocol: 'icmp' }),
  ],
  [
    'bounds of ports',
    rule({ cidrBlock: '192.0.2.0/24', toPort: 65536 }),
    'runnerIngressRules.r.toPort: must be a port from 0 to 65535',
    rule({ cidrBlock: '192.0.2.0/24', toPort: 65535 }),
  ],
  [
    'IPv4 network',
    rule({ cidrBlock: '192.0.2.1/24' }),
    'runnerIngressRules.r.cidrBlock: must be an IPv4 network',
    rule({ cidrBlock: '192.0.2.1/32' }),
  ],
  [
    'IPv6 network',
    rule({ ipv6CidrBlock: '192.0.2.0/24' }),
    'runnerIngressRules.r.ipv6CidrBlock: must be an IPv6 network',
    rule({ ipv6CidrBlock: '2001:db8::/32' }),
  ],
  [
    'rule description',
    rule({ cidrBlock: '192.0.2.0/24', description: "it's" }),
    'runnerIngressRules.r.description: must be at most 255',
    rule({ cidrBlock: '192.0.2.0/24', description: '' }),
  ],
  [
    'group description',
    { runnerNetworking: { securityGroupDescription: 'é' } },
    'runnerNetworking.securityGroupDescription: must be at most 255',
    { runnerNetworking: { securityGroupDescription: 'e' } },
  ],
  [
    'boundary',
    { iamPermissionsBoundary: 'arn:aws:iam::111122223333:policy/b' },
    'iamPermissionsBoundary: must be the name of a policy of this account',
    { iamPermissionsBoundary: 'b' },
  ],
  [
    'deletion window',
    { kmsManagedDeletionRotationWindowInDays: 5 },
    'kmsManagedDeletionRotationWindowInDays: must be 0 or a whole number of days from 7 to 30, but is 5',
    { kmsManagedDeletionRotationWindowInDays: 0 },
  ],
  [
    'concurrent jobs',
    manager({ maximumConcurrentJobs: 0 }),
    'runnerManager.maximumConcurrentJobs: must be a whole number of 1 or more, but is 0',
    manager({ maximumConcurrentJobs: '1' }),
  ],
  [
    'connection age',
    manager({ connectionMaxAge: '15' }),
    'runnerManager.connectionMaxAge: must be a length of time with its unit',
    manager({ connectionMaxAge: '1h30m' }),
  ],
  [
    'docker-machine version',
    { runnerInstall: { dockerMachineVersion: '0.16.2.1' } },
    'runnerInstall.dockerMachineVersion: must be a version of one to three numbers',
    { runnerInstall: { dockerMachineVersion: '0.16' } },
  ],
  [
    'retention',
    { runnerCloudwatch: { retentionDays: 2 } },
    'runnerCloudwatch.retentionDays: must be one of 0, 1, 3',
    { runnerCloudwatch: { retentionDays: 3653 } },
  ],
  [
    'delete timeout',
    { runnerTerraformTimeoutDeleteAsg: 'ten' },
    'runnerTerraformTimeoutDeleteAsg: must be a length of time',
    { runnerTerraformTimeoutDeleteAsg: '20m' },
  ],
  [
    'metrics',
    instance({ collectAutoscalingMetrics: ['GroupSize'] }),
    'runnerInstance.collectAutoscalingMetrics.0: must be one of GroupMinSize',
    instance({ collectAutoscalingMetrics: ['GroupMinSize'] }),
  ],
  [
    'lifetime',
    instance({ maxLifetimeSeconds: 3600 }),
    'runnerInstance.maxLifetimeSeconds: must be 0 or a number of seconds from 86400',
    instance({ maxLifetimeSeconds: 86400 }),
  ],
  [
    'spot price',
    instance({ spotPrice: 'cheap' }),
    'runnerInstance.spotPrice: must be a price',
    instance({ spotPrice: 'on-demand-price' }),
  ],
  [
    'metadata',
    { runnerMetadataOptions: { httpTokens: 'required' } },
    'runnerMetadataOptions.httpEndpoint: is required',
    {
      runnerMetadataOptions: {
        httpEndpoint: 'enabled',
        httpTokens: 'optional',
        httpPutResponseHopLimit: 1,
        instanceMetadataTags: 'enabled',
      },
    },
  ],
  [
    'hop limit',
    { runnerWorkerDockerAutoscalerInstance: { httpPutResponseHopLimit: 65 } },
    'runnerWorkerDockerAutoscalerInstance.httpPutResponseHopLimit: must be a whole number from 1 to 64',
    { runnerWorkerDockerAutoscalerInstance: { httpPutResponseHopLimit: 64 } },
  ],
  [
    'policy ARNs',
    { runnerRole: { policyArns: ['MyPolicy'] } },
    'runnerRole.policyArns.0: must be an ARN',
    { runnerRole: { policyArns: ['arn:aws:iam::aws:policy/MyPolicy'] } },
  ],
  [
    'assume role policy',
    { runnerRole: { assumeRolePolicyJson: '{' } },
    'runnerRole.assumeRolePolicyJson: must be a JSON document',
    { runnerRole: { assumeRolePolicyJson: '{}' } },
  ],
  [
    'runner version',
    gitlab({ runnerVersion: 'latest' }),
    'runnerGitlab.runnerVersion: must be a release with all three numbers',
    gitlab({ runnerVersion: '17.4.0' }),
  ],
  [
    'runner version of two numbers',
    // The packages at https://packages.gitlab.com/runner/gitlab-runner: gitlab-runner-18.2.0-1.x86_64.rpm.
    gitlab({ runnerVersion: '18.2' }),
    'runnerGitlab.runnerVersion: must be a release with all three numbers, such as 19.3.0, since no package has a shorter name, but is "18.2"',
    gitlab({ runnerVersion: '17.4.0-1' }),
  ],
  // constraint_test.go of gitlab-org/fleeting/fleeting-artifact.
  ...(['1.x', '~1.2', '1-rc.1', '1.1.1-metadata+notsupported', 'stable'] as const).map(
    (fleetingPluginVersion): Case => [
      `${fleetingPluginVersion} of the plugin`,
      { runnerWorkerDockerAutoscaler: { fleetingPluginVersion } },
      'runnerWorkerDockerAutoscaler.fleetingPluginVersion: must be a version with one to three numbers, such as 1, 1.2 or 1.2.1, or latest',
      { runnerWorkerDockerAutoscaler: { fleetingPluginVersion: '1.0.0-beta.11' } },
    ],
  ),
  [
    'address',
    gitlab({ url: 'gitlab.example.com' }),
    'runnerGitlab.url: must be an address',
    gitlab({ url: 'http://gitlab.example.com' }),
  ],
  [
    'parameter name',
    gitlab({ preregisteredRunnerTokenSsmParameterName: 'a/b' }),
    'runnerGitlab.preregisteredRunnerTokenSsmParameterName: must begin with a slash',
    gitlab({ preregisteredRunnerTokenSsmParameterName: 'a.b' }),
  ],
  [
    'parameter suffix',
    { runnerSentrySecureParameterStoreName: '/dsn' },
    'runnerSentrySecureParameterStoreName: must be letters',
    { runnerSentrySecureParameterStoreName: 'dsn' },
  ],
  [
    'maximum timeout',
    { runnerGitlabRegistrationConfig: { maximumTimeout: '1h' } },
    'runnerGitlabRegistrationConfig.maximumTimeout: must be a whole number of seconds',
    { runnerGitlabRegistrationConfig: { maximumTimeout: 3600 } },
  ],
  [
    'hook name',
    { runnerTerminateEc2LifecycleHookName: 'a b' },
    'runnerTerminateEc2LifecycleHookName: must be letters',
    { runnerTerminateEc2LifecycleHookName: 'a-b' },
  ],
  [
    'Lambda timeout',
    { runnerTerminateEc2TimeoutDuration: 901 },
    'runnerTerminateEc2TimeoutDuration: must be a whole number from 1 to 900',
    { runnerTerminateEc2TimeoutDuration: 900 },
  ],
  [
    'expiration',
    { runnerWorkerCache: { expirationDays: 0 } },
    'runnerWorkerCache.expirationDays: must be a whole number of 1 or more',
    { runnerWorkerCache: { expirationDays: 1 } },
  ],
  [
    'authentication',
    { runnerWorkerCache: { authenticationType: 'key' } },
    'runnerWorkerCache.authenticationType: must be one of',
    { runnerWorkerCache: { authenticationType: 'credentials' } },
  ],
  [
    'an instance type at least',
    machine({ types: [] }),
    'runnerWorkerDockerMachineInstance.types: must name one instance type',
    machine({ types: ['m5.large'] }),
  ],
  [
    'machine options',
    { runnerWorkerDockerMachineEc2Options: ['two words'] },
    'runnerWorkerDockerMachineEc2Options.0: must be an option',
    { runnerWorkerDockerMachineEc2Options: ['engine-env=A=B C'] },
  ],
  [
    'time zone',
    { runnerWorkerDockerMachineAutoscalingOptions: [{ periods: [], timezone: 'Tokyo' }] },
    'runnerWorkerDockerMachineAutoscalingOptions.0.timezone: must be a time zone',
    { runnerWorkerDockerMachineAutoscalingOptions: [{ periods: [], timezone: 'Asia/Tokyo' }] },
  ],
  [
    'letters of a time zone',
    { runnerWorkerDockerMachineAutoscalingOptions: [{ periods: [], timezone: 'Asia/tokyo' }] },
    'runnerWorkerDockerMachineAutoscalingOptions.0.timezone: must be a time zone',
    { runnerWorkerDockerMachineAutoscalingOptions: [{ periods: [], timezone: 'Local' }] },
  ],
  [
    'time zone by offset',
    { runnerWorkerDockerAutoscalerAutoscalingOptions: [{ periods: [], timezone: '+09:00' }] },
    'runnerWorkerDockerAutoscalerAutoscalingOptions.0.timezone: must be a time zone',
    { runnerWorkerDockerAutoscalerAutoscalingOptions: [{ periods: [], timezone: 'Etc/UTC' }] },
  ],
  [
    'idle time without unit',
    { runnerWorkerDockerAutoscalerAutoscalingOptions: [{ periods: [], idleTime: 30 }] },
    'runnerWorkerDockerAutoscalerAutoscalingOptions.0.idleTime: must be a length of time with its unit',
    { runnerWorkerDockerAutoscalerAutoscalingOptions: [{ periods: [], idleTime: '30s' }] },
  ],
  [
    'health check',
    asg({ healthCheckType: 'TCP' }),
    'runnerWorkerDockerAutoscalerAsg.healthCheckType: must be one of',
    asg({ healthCheckType: 'ELB' }),
  ],
  [
    'allocation',
    asg({ spotAllocationStrategy: 'cheapest' }),
    'runnerWorkerDockerAutoscalerAsg.spotAllocationStrategy: must be one of',
    asg({ spotAllocationStrategy: 'capacity-optimized' }),
  ],
  [
    'percentage',
    asg({ onDemandPercentageAboveBaseCapacity: 101 }),
    'runnerWorkerDockerAutoscalerAsg.onDemandPercentageAboveBaseCapacity: must be a whole number from 0 to 100',
    asg({ onDemandPercentageAboveBaseCapacity: 100 }),
  ],
  [
    'truth',
    { runnerWorker: { ssmAccess: 'yes' } },
    'runnerWorker.ssmAccess: must be true or false, but is "yes"',
    { runnerWorker: { ssmAccess: 'true' } },
  ],
  [
    'number',
    { runnerWorker: { maxJobs: 'many' } },
    'runnerWorker.maxJobs: must be a number, but is "many"',
    { runnerWorker: { maxJobs: '8' } },
  ],
  ['text', { environment: ['ci'] }, 'environment: must be text, but is ["ci"]', { environment: '88' }],
  ['a truth value for text', { environment: true }, 'environment: must be text, but is true', { environment: 'true' }],
  ['a number for text', { environment: 88 }, 'environment: must be text, but is 88', { environment: '88' }],
];

describe('a value', () => {
  it.each(cases)(
    'of %s is refused when it is wrong, with name, value and remedy',
    (_title, refused, problem, accepted) => {
      const problems = problemsOf({ ...quietInput, ...refused });
      expect(problems.filter((text) => text.startsWith(problem))).toHaveLength(1);
      expect(problemsOf({ ...quietInput, ...accepted })).toEqual([]);
    },
  );

  it('that is required is asked for by name', () => {
    expect(problemsOf({})).toEqual([
      'vpcId: is required',
      'subnetId: is required',
      'environment: is required',
      'runnerGitlab: is required',
    ]);
  });

  it.each([
    [{ runnerWorkr: {} }, 'runnerWorkr: there is no such setting, did you mean runnerWorker?'],
    [{ vpc_id: 'vpc-1' }, 'vpc_id: there is no such setting, did you mean vpcId?'],
    [{ runnerManager: { concurrent: 1 } }, 'runnerManager.concurrent: there is no such setting: take it out'],
    // Names of older releases of the module: its migrations/migrate-to-7-0-0.sh, and commit a197e4f for release 9.
    [
      { runnersConcurrent: 5 },
      'runnersConcurrent: is runnerManager.maximumConcurrentJobs since release 7.0.0 of the module: use that',
    ],
    [
      { runnerNetworkingEgressRules: [] },
      'runnerNetworkingEgressRules: is runnerEgressRules since release 9.0.0 of the module: use that, in the form that docs/settings.md shows',
    ],
    // Renamed twice.
    [
      { gitlabRunnerEgressRules: [] },
      'gitlabRunnerEgressRules: is runnerEgressRules since release 9.0.0 of the module: use that, in the form that docs/settings.md shows',
    ],
    [
      { runnerWorkerDockerAutoscalerAsg: { sgIngresses: [] } },
      'runnerWorkerDockerAutoscalerAsg.sgIngresses: is runnerWorkerIngressRules since release 9.0.0 of the module: use that, in the form that docs/settings.md shows',
    ],
    [
      { asgTerminateLifecycleLambdaRuntime: 'python3.8' },
      'asgTerminateLifecycleLambdaRuntime: is gone since release 7.0.0 of the module, with nothing in its place: take it out',
    ],
    [
      { runnerWorkerDockerServices: [{ name: 'a', alias: 'b', entrypoint: [], command: [], comand: [] }] },
      'runnerWorkerDockerServices.0.comand: there is no such setting, did you mean command?',
    ],
  ])('under a name that does not exist is refused: %j', (wrong, problem) => {
    expect(problemsOf({ ...quietInput, ...wrong })).toEqual([problem]);
  });

  it('that another stack gives passes where its form would be checked', () => {
    const token = ['$', '{TfToken[TOKEN.1]}'].join('');
    const input = { vpcId: token, subnetId: token, ...rule({ cidrBlock: token }), runnerRole: { policyArns: [token] } };
    expect(problemsOf({ ...quietInput, ...input })).toEqual([]);
    expect(problemsOf({ ...quietAutoscaler, ...asg({ subnetIds: [token] }) })).toEqual([]);
  });
});

describe('a secret', () => {
  const secrets = {
    'runner token': `gl${'rt'}-t3_abcDEF0123456789GHIJ`,
    'token with a prefix of the company': `mycompany-gl${'rt'}-abcDEF0123456789GHIJ`,
    'access token': `gl${'pat'}-abcDEF0123456789GHIJ`,
    'registration token': `GR${'1348941'}abcDEF0123456789`,
    'AWS key': `AK${'IA'}IOSFODNN7EXAMPLE`,
    'private key': `-----BEGIN RSA ${'PRIVATE'} KEY-----\nMIIEabcDEF0123456789\n-----END RSA PRIVATE KEY-----`,
  };
  const places: readonly [string, (secret: string) => object][] = [
    ['runnerInstall.preInstallScript', (secret) => ({ runnerInstall: { preInstallScript: `export TOKEN=${secret}` } })],
    ['runnerWorker.environmentVariables.0', (secret) => ({ runnerWorker: { environmentVariables: [`T=${secret}`] } })],
    ['tags.t', (secret) => ({ tags: { t: secret } })],
    ['tags', (secret) => ({ tags: { [secret]: 'x' } })],
    ['runnerManager.maximumConcurrentJobs', (secret) => ({ runnerManager: { maximumConcurrentJobs: secret } })],
    ['runnerWorkr', (secret) => ({ runnerWorkr: secret })],
  ];

  it.each(Object.entries(secrets))('such as a %s is refused anywhere, and never shown', (_kind, secret) => {
    for (const [place, put] of places) {
      const problems = problemsOf({ ...quietInput, ...put(secret) });
      expect(problems.filter((text) => text.startsWith(`${place}: holds what looks like`))).toHaveLength(1);
      expect(problems.join('\n')).toContain('keep it in an SSM parameter');
      expect(problems.join('\n')).not.toMatch(/abcDEF|EXAMPLE/);
    }
  });

  it.each([
    { runnerGitlab: { registrationToken: 'oldStyleToken123' } },
    { runnerGitlabRegistrationConfig: { registrationToken: 'oldStyleToken123' } },
  ])('of the old form is refused where the module takes one: %#', (given) => {
    const [problem, ...others] = problemsOf({ ...quietInput, ...given });
    expect(problem).toMatch(/^runnerGitlab.*\.registrationToken: cannot be set here: .*SSM/);
    expect(problem).not.toContain('oldStyleToken123');
    expect(others).toEqual([]);
  });

  it('is not suspected in text that only speaks of one', () => {
    const script = `case "$token" in gl${'rt'}-*) ;; esac # a registered runner's; AKIA is the prefix of keys`;
    expect(problemsOf({ ...quietInput, runnerInstall: { preInstallScript: script } })).toEqual([]);
  });
});

// Told by `tsc`: an unused @ts-expect-error is an error of its own.
it('TypeScript refuses what is no text where text is meant', () => {
  // @ts-expect-error: a truth value
  const wrong: GitlabRunnerInput['environment'] = true;
  // @ts-expect-error: a number
  const tags: GitlabRunnerInput['tags'] = { cost: 12 };
  expect([wrong, tags]).toHaveLength(2);
});
