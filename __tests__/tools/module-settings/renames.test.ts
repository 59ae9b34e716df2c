import { describe, expect, it } from 'vitest';
import { camelCase } from '../../../src/settings/camel-case';
import { gitlabRunnerSettings } from '../../../src/settings/gitlab-runner';
import { parseSettings } from '../../../src/settings/parse';
import { renamesOf7 } from '../../../src/settings/renames/before-7';
import { renamesOf9 } from '../../../src/settings/renames/of-9';
import { schemaAt } from '../../../src/settings/schema-shape';
import { plainText, toSettings } from '../../../tools/module-settings/conversion';
import { withPresentNames } from '../../../tools/module-settings/renames';
import { Unresolved } from '../../../tools/module-settings/unresolved';

function settings(values: Record<string, unknown>) {
  const { values: present, warnings } = withPresentNames({ vpc_id: 'vpc-1', subnet_id: 'subnet-1', ...values });
  const { input, warnings: unknown } = toSettings(present, plainText);
  return { input, parsed: () => parseSettings(gitlabRunnerSettings, input), warnings, unknown };
}

// The form of releases 7 and 8: https://github.com/cattle-ops/terraform-aws-gitlab-runner/blob/8.1.0/variables.tf
const rule = {
  cidr_blocks: ['192.0.2.0/24', '198.51.100.0/24'],
  ipv6_cidr_blocks: ['2001:db8::/32'],
  prefix_list_ids: null,
  from_port: 443,
  protocol: 'tcp',
  security_groups: ['sg-0123456789abcdef0'],
  self: null,
  to_port: 443,
  description: null,
};

describe('a call of release 7 or 8', () => {
  it.each([
    ['runner_networking_egress_rules', 'runnerEgressRules'],
    ['runner_worker_docker_machine_extra_egress_rules', 'runnerWorkerEgressRules'],
  ] as const)('has %s, a list, as %s, with a rule for each destination', (variable, setting) => {
    const { parsed, warnings, unknown } = settings({ environment: 'ci', runner_gitlab: {}, [variable]: [rule] });
    const ports = { fromPort: 443, toPort: 443, protocol: 'tcp', description: `Rule 0 of ${variable}` };
    expect(Object.values(parsed()[setting])).toEqual([
      { ...ports, cidrBlock: '192.0.2.0/24' },
      { ...ports, cidrBlock: '198.51.100.0/24' },
      { ...ports, ipv6CidrBlock: '2001:db8::/32' },
      { ...ports, securityGroup: 'sg-0123456789abcdef0' },
    ]);
    expect(unknown).toEqual([]);
    expect(warnings.map(({ setting: name }) => name)).toEqual([variable]);
  });

  it('has the ingress of its workers where the workers have it, not at the manager', () => {
    const sg_ingresses = [
      { description: 'SSH', from_port: 22, to_port: 22, protocol: 'tcp', cidr_blocks: ['192.0.2.0/24'] },
    ];
    const { parsed, unknown } = settings({
      environment: 'ci',
      runner_gitlab: {},
      runner_worker_docker_autoscaler_asg: { types: ['t3.small'], sg_ingresses, max_growth_rate: 3 },
    });
    const { runnerWorkerIngressRules, runnerIngressRules, runnerWorkerDockerAutoscalerAsg } = parsed();
    expect(Object.values(runnerWorkerIngressRules)).toEqual([
      { description: 'SSH', fromPort: 22, toPort: 22, protocol: 'tcp', cidrBlock: '192.0.2.0/24' },
    ]);
    expect(runnerIngressRules).toEqual({});
    expect(runnerWorkerDockerAutoscalerAsg.types).toEqual(['t3.small']);
    expect(unknown).toEqual([]);
  });

  it('says what a rule loses', () => {
    const { warnings } = settings({ runner_networking_egress_rules: [{ ...rule, self: true }] });
    expect(warnings[0]?.message).toMatch(/is runner_egress_rules since.*self = true/);
  });

  it('keeps what has no value under the present name', () => {
    const unknown = new Unresolved('local.rules', [{ kind: 'reference', name: 'local.rules' }]);
    const { values } = withPresentNames({ runner_networking_egress_rules: unknown });
    expect(values).toEqual({ runner_egress_rules: unknown });
    const inside = withPresentNames({ runner_networking_egress_rules: [{ ...rule, security_groups: [unknown] }] });
    expect(Object.values(inside.values.runner_egress_rules as object).at(-1)).toMatchObject({
      security_group: unknown,
    });
  });

  it('leaves a present name alone', () => {
    const now = { a: { protocol: '-1', description: 'all', cidr_block: '0.0.0.0/0' } };
    const { values } = withPresentNames({ runner_egress_rules: now, runner_networking_egress_rules: [rule] });
    expect(Object.keys(values.runner_egress_rules as object)).toContain('a');
    expect(withPresentNames({ runner_egress_rules: now })).toEqual({
      values: { runner_egress_rules: now },
      warnings: [],
      before: undefined,
    });
  });
});

describe('a call of a release before 7', () => {
  // https://github.com/cattle-ops/terraform-aws-gitlab-runner/blob/6.5.2/variables.tf
  const old = {
    environment: 'ci',
    runners_name: 'old',
    runners_gitlab_url: 'https://gitlab.example.com/',
    runners_executor: 'docker+machine',
    docker_machine_instance_type: 'm5.large',
    runners_concurrent: 12,
    runners_privileged: 'false',
    runners_additional_volumes: ['/certs'],
    runner_ami_filter: { name: ['workers-*'] },
    ami_filter: { name: ['manager-*'] },
    cache_bucket: { create: false, bucket: 'shared', policy: 'arn:aws:iam::111122223333:policy/cache' },
    cache_shared: true,
    overrides: { name_sg: 'sg', name_iam_objects: '', name_unknown: 'x' },
    gitlab_runner_egress_rules: [rule],
    aws_region: 'eu-west-1',
    secure_parameter_store_runner_token_key: 'runner-token',
  };

  it('is mapped as far as release 7 has a place for it', () => {
    const { input, warnings, unknown } = settings(old);
    expect(input).toMatchObject({
      runnerInstance: { name: 'old' },
      runnerGitlab: { url: 'https://gitlab.example.com/' },
      runnerWorker: { type: 'docker+machine' },
      runnerManager: { maximumConcurrentJobs: 12 },
      runnerWorkerDockerMachineInstance: { types: ['m5.large'] },
      runnerWorkerDockerOptions: { privileged: 'false', volumes: ['/cache', '/certs'] },
      // The same name meant the workers' image then.
      runnerWorkerDockerMachineAmiFilter: { name: ['workers-*'] },
      runnerAmiFilter: { name: ['manager-*'] },
      runnerWorkerCache: { create: false, bucket: 'shared', shared: true },
      securityGroupPrefix: 'sg',
      runnerGitlabTokenSecureParameterStore: 'runner-token',
    });
    expect(Object.keys(input.runnerEgressRules ?? {})).toHaveLength(4);
    expect(warnings.find(({ setting }) => setting === 'aws_region')?.message).toMatch(
      /left out: the region is that of the provider/,
    );
    expect(unknown.map(({ setting }) => setting)).toEqual(['overrides']);
  });

  // template/runners_machine_autoscaling.tftpl and examples/runner-default/main.tf of 6.5.2
  it('may have quotes inside of its periods, as the module took them away', () => {
    const runners_machine_autoscaling = [
      {
        periods: ['"* * 0-9,17-23 * * mon-fri *"', '* * * * * sat,sun *'],
        idle_count: 0,
        idle_time: 60,
        timezone: 'UTC',
      },
    ];
    const { parsed } = settings({ ...old, runners_machine_autoscaling });
    expect(parsed().runnerWorkerDockerMachineAutoscalingOptions).toMatchObject([
      { periods: ['* * 0-9,17-23 * * mon-fri *', '* * * * * sat,sun *'], idleCount: 0 },
    ]);
  });

  // local.runners_pull_policies of 6.5.2
  it.each([
    [{ runners_pull_policy: 'if-not-present' }, ['if-not-present']],
    [{ runners_pull_policy: 'never', runners_pull_policies: ['always'] }, ['never']],
    [{ runners_pull_policy: '', runners_pull_policies: ['always', 'never'] }, ['always', 'never']],
    [{ runners_pull_policy: '' }, undefined],
  ])('has with %o the pull policies %o', (policies, expected) => {
    const { input } = settings({ ...old, ...policies });
    expect(input.runnerWorkerDockerOptions?.pullPolicies).toEqual(expected);
  });

  // https://github.com/cattle-ops/terraform-aws-gitlab-runner/blob/4.35.0/variables.tf
  it('of release 4 tells what became of its variables', () => {
    const { input, warnings, unknown } = settings({
      ...old,
      runners_off_peak_idle_count: 0,
      runners_off_peak_timezone: 'Asia/Tokyo',
      ssh_key_pair: 'mine',
      enable_forced_updates: 'true',
      runner_instance_metadata_options_http_tokens: 'required',
    });
    const told = Object.fromEntries(warnings.map(({ setting, message }) => [setting, message]));
    expect(told.runners_off_peak_idle_count).toMatch(/left out: .*runner_worker_docker_machine_autoscaling_options/);
    expect(told.ssh_key_pair).toMatch(/left out: .*runner_instance\.ssm_access/);
    expect(told.enable_forced_updates).toMatch(/left out/);
    expect(input.runnerMetadataOptions).toEqual({ httpTokens: 'required' });
    expect(unknown.map(({ setting }) => setting)).toEqual(['overrides']);
  });

  it('does not make an old call of a present one', () => {
    const { input } = settings({ environment: 'ci', runner_ami_filter: { name: ['manager-*'] } });
    expect(input.runnerAmiFilter).toEqual({ name: ['manager-*'] });
  });
});

it('every new name is a setting, and every old one is named once', () => {
  const all = [...renamesOf7, ...renamesOf9];
  expect(new Set(all.map(({ from }) => from)).size).toBe(all.length);
  const olderNames = all.map(({ from }) => from);
  for (const { to } of all) {
    const isSetting = to && schemaAt(gitlabRunnerSettings, to.split('.').map(camelCase)) !== undefined;
    expect(to === undefined || isSetting || olderNames.includes(to), to).toBe(true);
  }
});
