import { describe, expect, it } from 'vitest';
import type { GitlabRunnerInput } from '../../src/settings/gitlab-runner';
import { SettingsError } from '../../src/settings/parse';
import { autoscalerRunner, dockerRunner, machineRunner, ref, SynthesizedRunner } from './synthesized-runner';

const given = (more: Partial<GitlabRunnerInput> = {}) => new SynthesizedRunner({ ...dockerRunner, ...more });

/** The parts of each executor, by what their upstream names say. */
const executorParts = /docker_machine_(docker|ssh|allow)|\.docker_(machine|autoscaler)|autoscaler|\.this$|fleet/;

describe('the executors', () => {
  it.each([
    ['docker', dockerRunner, []],
    [
      'docker+machine',
      machineRunner,
      ['aws_iam_role.docker_machine', 'aws_iam_instance_profile.docker_machine', 'aws_security_group.docker_machine'],
    ],
    [
      'docker-autoscaler',
      autoscalerRunner,
      ['aws_autoscaling_group.autoscaler', 'aws_launch_template.this', 'aws_security_group.docker_autoscaler'],
    ],
  ])('%s makes its own workers and nobody else’s', (type, settings, expected) => {
    const own = new SynthesizedRunner(settings).addresses().filter((address) => executorParts.test(address));
    const ownName = type === 'docker' ? 'none' : type.replace(/\W/, '_');
    const foreign = own
      .filter((address) => address !== 'aws_iam_policy.docker_machine_cache' && !address.includes('cache_instance'))
      .filter((address) => !address.includes(ownName) && !address.includes('autoscaler') && !address.endsWith('.this'));
    expect(own).toEqual(expect.arrayContaining(expected));
    expect(foreign).toEqual([]);
    if (type !== 'docker-autoscaler') {
      expect(own.filter((address) => /autoscaler|\.this$/.test(address))).toEqual([]);
    }
  });

  it('are three', () => {
    const runnerWorker = { type: 'kubernetes' } as unknown as GitlabRunnerInput['runnerWorker'];
    expect(() => given({ runnerWorker })).toThrow(SettingsError);
  });
});

describe('the log group', () => {
  it('is made, kept forever and called after the environment', () => {
    expect(given().get('aws_cloudwatch_log_group.environment')).toMatchObject({ name: 'ci', retention_in_days: 0 });
  });

  it('is called and kept as asked', () => {
    const runner = given({ runnerCloudwatch: { logGroupName: 'logs', retentionDays: 30 } });
    expect(runner.get('aws_cloudwatch_log_group.environment')).toMatchObject({ name: 'logs', retention_in_days: 30 });
    expect(runner.get('aws_cloudwatch_log_group.lambda')).toMatchObject({ retention_in_days: 30 });
  });

  it('is not made when it is off', () => {
    expect(given({ runnerCloudwatch: { enable: false } }).get('aws_cloudwatch_log_group.environment')).toBeUndefined();
  });
});

describe('the Elastic IP', () => {
  const address = 'aws_eip.gitlab_runner';

  it('is made when asked for, and only then', () => {
    const runner = given({ runnerInstance: { name: 'runner', useEip: true, privateAddressOnly: false } });
    expect(runner.get(address)).toBeDefined();
    expect(runner.stack.json.output.runner_eip?.value).toBe(ref('aws_eip.gitlab_runner.public_ip'));
    expect(given().get(address)).toBeUndefined();
    expect(given().stack.json.output).not.toHaveProperty('runner_eip');
  });
});

describe('the parameters', () => {
  it('hold nothing that Terraform knows, so that what the machine stores never comes back into the state', () => {
    for (const [address, name] of [
      ['aws_ssm_parameter.runner_registration_token', 'ci-runner-token'],
      ['aws_ssm_parameter.runner_sentry_dsn', 'ci-sentry-dsn'],
    ] as const) {
      const parameter = given().get(address);
      expect(parameter).toMatchObject({ name, type: 'SecureString', value_wo: 'null', value_wo_version: 1 });
      expect(parameter).not.toHaveProperty('value');
    }
  });

  it('are called as asked, behind the environment', () => {
    const runner = given({
      runnerGitlabTokenSecureParameterStore: 'own-token',
      runnerSentrySecureParameterStoreName: 'sentry',
    });
    expect(runner.get('aws_ssm_parameter.runner_registration_token')?.name).toBe('ci-own-token');
    expect(runner.get('aws_ssm_parameter.runner_sentry_dsn')?.name).toBe('ci-sentry');
  });
});

describe('prefixes', () => {
  const names = (runner: SynthesizedRunner) => ({
    role: runner.get('aws_iam_role.instance')?.name,
    profile: runner.get('aws_iam_instance_profile.instance')?.name,
    policy: runner.get('aws_iam_policy.ssm')?.name,
    inline: runner.get('aws_iam_role_policy.lifecycle')?.name,
    lambdaRole: runner.get('aws_iam_role.lambda')?.name,
    workerRole: runner.get('aws_iam_role.docker_machine')?.name,
    group: runner.get('aws_security_group.runner')?.name_prefix,
    workerGroup: runner.get('aws_security_group.docker_machine')?.name_prefix,
    template: runner.get('aws_launch_template.gitlab_runner_instance')?.name_prefix,
  });

  it('are the environment', () => {
    expect(names(new SynthesizedRunner(machineRunner))).toEqual({
      role: 'ci-instance',
      profile: 'ci-instance',
      policy: 'ci-ssm',
      inline: 'ci-lifecycle',
      lambdaRole: 'ci-terminate-instances',
      workerRole: 'ci-docker-machine',
      group: 'ci',
      workerGroup: 'ci-docker-machine',
      template: 'ci-',
    });
  });

  it('can be chosen one by one', () => {
    const runner = new SynthesizedRunner({
      ...machineRunner,
      iamObjectPrefix: 'iam',
      securityGroupPrefix: 'group',
      runnerInstance: { name: 'runner', namePrefix: 'agent' },
    });
    expect(names(runner)).toEqual({
      role: 'iam-instance',
      profile: 'iam-instance',
      policy: 'iam-ssm',
      inline: 'iam-lifecycle',
      lambdaRole: 'iam-terminate-instances',
      workerRole: 'iam-docker-machine',
      group: 'group',
      workerGroup: 'group-docker-machine',
      template: 'agent-',
    });
    expect(runner.get('aws_security_group.runner')?.tags).toMatchObject({ Name: 'group' });
  });
});

describe('tags', () => {
  const taggable = (runner: SynthesizedRunner) =>
    runner
      .addresses()
      .map((address) => ({ address, tags: runner.get(address)?.tags as Record<string, string> | undefined }))
      .filter((resource): resource is { address: string; tags: Record<string, string> } => resource.tags !== undefined);

  it('are on everything that can bear them', () => {
    const all = taggable(given({ tags: { team: 'ci' } }));
    expect(all.length).toBeGreaterThan(15);
    for (const { address, tags } of all) {
      expect({ address, ...tags }).toEqual({ address, Name: 'ci', Environment: 'ci', team: 'ci' });
    }
  });

  it('are not there when they are suppressed', () => {
    const runner = new SynthesizedRunner({
      ...machineRunner,
      tags: { team: 'ci', environment: 'lower case' },
      suppressedTags: ['Environment', 'team'],
      runnerWorkerDockerMachineRole: { additionalTags: { team: 'workers', cost: '1' } },
    });
    const own = ['aws_s3_bucket.build_cache', 'aws_iam_policy.docker_machine_cache', 'aws_iam_role.docker_machine'];
    for (const { address, tags } of taggable(runner).filter((resource) => !own.includes(resource.address))) {
      expect({ address, ...tags }).toEqual({ address, Name: 'ci', environment: 'lower case' });
    }
    const { tag_specifications } = runner.get('aws_launch_template.gitlab_runner_instance') as {
      tag_specifications: { tags: object }[];
    };
    expect(tag_specifications.map(({ tags }) => tags)).toEqual(
      Array(3).fill({ Name: 'ci', environment: 'lower case' }),
    );
    expect(runner.get('aws_autoscaling_group.gitlab_runner_instance')?.tag).toHaveLength(2);
  });

  it('spare what the module leaves without them', () => {
    const runner = given({
      tags: { team: 'ci' },
      runnerNetworking: { allowIncomingPing: true, allowIncomingPingSecurityGroupIds: ['sg-1'] },
    });
    expect(runner.get('aws_vpc_security_group_ingress_rule.runner_ping_group')).not.toHaveProperty('tags');
  });
});
