import { describe, expect, it } from 'vitest';
import type { GitlabRunnerInput } from '../../src/settings/gitlab-runner';
import { dockerRunner, machineRunner, ref, SynthesizedRunner } from './synthesized-runner';

const manager = ref('aws_security_group.runner.id');
const workers = ref('aws_security_group.docker_machine.id');

function ingress(settings: GitlabRunnerInput): Record<string, Readonly<Record<string, unknown>>> {
  return new SynthesizedRunner(settings).stack.json.resource.aws_vpc_security_group_ingress_rule ?? {};
}

const pings = (settings: GitlabRunnerInput) =>
  Object.entries(ingress(settings))
    .filter(([, { ip_protocol }]) => ip_protocol === 'icmp')
    .map(([name, { security_group_id: to, referenced_security_group_id: from }]) => ({ name, from, to }))
    .sort((one, other) => one.name.localeCompare(other.name));

describe('the rules of the manager', () => {
  it('let nobody in and HTTPS out', () => {
    const runner = new SynthesizedRunner(dockerRunner);
    expect(runner.addresses('aws_vpc_security_group_ingress_rule')).toEqual([]);
    expect(runner.get('aws_vpc_security_group_egress_rule.runner_allow_https_ipv4')).toMatchObject({
      security_group_id: manager,
      cidr_ipv4: '0.0.0.0/0',
      from_port: 443,
      to_port: 443,
      ip_protocol: 'tcp',
    });
  });

  it('are exactly the given ones', () => {
    const runner = new SynthesizedRunner({
      ...dockerRunner,
      runnerNetworking: { securityGroupDescription: 'Ours' },
      runnerIngressRules: {
        metrics: { fromPort: 9252, toPort: 9252, protocol: 'tcp', description: 'Metrics', securityGroup: 'sg-1' },
      },
      runnerEgressRules: {
        all_ipv6: { protocol: '-1', description: 'All', ipv6CidrBlock: '::/0' },
        s3: { fromPort: 443, toPort: 443, protocol: 'tcp', description: 'S3', prefixListId: 'pl-1' },
      },
    });
    expect(runner.get('aws_security_group.runner')?.description).toBe('Ours');
    expect(runner.get('aws_vpc_security_group_ingress_rule.runner_metrics')).toMatchObject({
      security_group_id: manager,
      referenced_security_group_id: 'sg-1',
      from_port: 9252,
    });
    const egress = runner.addresses('aws_vpc_security_group_egress_rule').filter((address) => /runner_/.test(address));
    expect(egress.filter((address) => !address.includes('terminate'))).toEqual([
      'aws_vpc_security_group_egress_rule.runner_all_ipv6',
      'aws_vpc_security_group_egress_rule.runner_s3',
    ]);
    expect(runner.get('aws_vpc_security_group_egress_rule.runner_s3')).toMatchObject({ prefix_list_id: 'pl-1' });
  });
});

// EC2 answers -1 and -1 for every protocol, whatever was asked (the module's pull request 1222, the provider's 30887).
describe('ports that a protocol does not have', () => {
  it.each([
    ['-1', { fromPort: 0, toPort: 0 }, { from_port: undefined, to_port: undefined }],
    ['-1', { fromPort: 0, toPort: 65535 }, { from_port: undefined, to_port: undefined }],
    ['-1', {}, { from_port: undefined, to_port: undefined }],
    ['icmp', {}, { from_port: -1, to_port: -1 }],
    ['icmp', { fromPort: 8, toPort: 0 }, { from_port: 8, to_port: 0 }],
    ['icmpv6', {}, { from_port: -1, to_port: -1 }],
    ['tcp', { fromPort: 0, toPort: 65535 }, { from_port: 0, to_port: 65535 }],
  ] as const)('%s with %j', (protocol, ports, written) => {
    const rule = { protocol, ...ports, description: 'All', cidrBlock: '192.0.2.0/24' };
    const runner = new SynthesizedRunner({
      ...dockerRunner,
      runnerEgressRules: { all: rule },
      runnerIngressRules: { all: rule },
    });
    for (const address of [
      'aws_vpc_security_group_egress_rule.runner_all',
      'aws_vpc_security_group_ingress_rule.runner_all',
    ]) {
      const { from_port, to_port, ip_protocol } = runner.get(address) ?? {};
      expect({ from_port, to_port, ip_protocol }).toEqual({ ...written, ip_protocol: protocol });
    }
  });
});

describe('pings', () => {
  const ids = ['sg-1', 'sg-2'];

  it('take both the flag and the groups', () => {
    expect(pings({ ...dockerRunner, runnerNetworking: { allowIncomingPingSecurityGroupIds: ids } })).toEqual([]);
    expect(pings({ ...dockerRunner, runnerNetworking: { allowIncomingPing: true } })).toEqual([]);
  });

  it('reach the manager from each group', () => {
    const runnerNetworking = { allowIncomingPing: true, allowIncomingPingSecurityGroupIds: ids };
    expect(pings({ ...dockerRunner, runnerNetworking })).toEqual([
      { name: 'runner_ping_group', from: 'sg-1', to: manager },
      { name: 'runner_ping_group_1', from: 'sg-2', to: manager },
    ]);
  });

  it('reach docker+machine workers from each group, the manager and each other', () => {
    const runnerNetworking = { allowIncomingPing: true, allowIncomingPingSecurityGroupIds: ids };
    expect(pings({ ...machineRunner, runnerNetworking })).toEqual([
      { name: 'docker_machine_ping_runner', from: 'sg-1', to: workers },
      { name: 'docker_machine_ping_runner_1', from: 'sg-2', to: workers },
      { name: 'docker_machine_ping_runner_2', from: manager, to: workers },
      { name: 'docker_machine_ping_self', from: workers, to: workers },
      { name: 'runner_ping_group', from: 'sg-1', to: manager },
      { name: 'runner_ping_group_1', from: 'sg-2', to: manager },
    ]);
  });

  it('reach docker+machine workers from each other by the flag alone', () => {
    expect(pings({ ...machineRunner, runnerNetworking: { allowIncomingPing: true } })).toEqual([
      { name: 'docker_machine_ping_self', from: workers, to: workers },
    ]);
  });
});

describe('a port that a key of config.toml opens', () => {
  const session = { configToml: { session_server: { listen_address: '[::]:8093' } } };
  const metrics = { runnerManager: { prometheusListenAddress: ':9252' } };
  const own = (fromPort: number) => ({
    runnerIngressRules: {
      own: { fromPort, toPort: fromPort, protocol: 'tcp' as const, description: 'Own', cidrBlock: '192.0.2.1/32' },
    },
  });

  it('is open to GitLab, wherever that is', () => {
    expect(ingress({ ...dockerRunner, ...session })).toEqual({
      runner_session_server: expect.objectContaining({
        ...{ security_group_id: manager, ip_protocol: 'tcp', from_port: 8093, to_port: 8093, cidr_ipv4: '0.0.0.0/0' },
      }),
    });
  });

  it('is open to the VPC for metrics, which have no password', () => {
    expect(ingress({ ...dockerRunner, ...metrics })).toEqual({
      runner_metrics: expect.objectContaining({
        ...{ security_group_id: manager, ip_protocol: 'tcp', from_port: 9252, to_port: 9252 },
        cidr_ipv4: ref('data.aws_vpc.metrics.cidr_block'),
      }),
    });
  });

  it.each([
    ['session', session, 8093],
    ['metrics', metrics, 9252],
  ])('is left to a rule of the settings: %s', (_, keys, port) => {
    expect(Object.keys(ingress({ ...dockerRunner, ...keys, ...own(port) }))).toEqual(['runner_own']);
    expect(Object.keys(ingress({ ...dockerRunner, ...keys, ...own(port + 1) }))).toHaveLength(2);
  });

  it.each(['127.0.0.1:9252', '[::1]:9252', 'localhost:9252'])('stays closed on %s', (prometheusListenAddress) => {
    expect(ingress({ ...dockerRunner, runnerManager: { prometheusListenAddress } })).toEqual({});
  });
});
