import { expect, test } from 'vitest';
import { DockerMachineEgressStack, type DockerMachineEgressStackProps } from '../../stacks/docker-machine-egress-stack';
import { synthStack } from '../support/synth';

const everywhere = { cidrBlocks: ['0.0.0.0/0'], ipv6CidrBlocks: ['::/0'] };

function rulesOf(props: DockerMachineEgressStackProps) {
  const { json } = synthStack(
    (app) => new DockerMachineEgressStack(app, 'egress', { region: 'ap-northeast-1', ...props }),
  );
  return json.resource.aws_vpc_security_group_egress_rule ?? {};
}

test('each group gets each rule for each destination, at an address made of the keys', () => {
  const rules = rulesOf({
    securityGroups: { runner: 'sg-0a1', workers: 'sg-0a2' },
    rules: {
      e2_ssh: { port: 6301, description: 'SSH of E2', ...everywhere },
      registry: { port: 5002, description: 'Registry', ...everywhere },
    },
  });
  expect(Object.keys(rules).sort()).toEqual([
    'runner_e2_ssh_ipv4_anywhere',
    'runner_e2_ssh_ipv6_anywhere',
    'runner_registry_ipv4_anywhere',
    'runner_registry_ipv6_anywhere',
    'workers_e2_ssh_ipv4_anywhere',
    'workers_e2_ssh_ipv6_anywhere',
    'workers_registry_ipv4_anywhere',
    'workers_registry_ipv6_anywhere',
  ]);
  const expected = {
    security_group_id: 'sg-0a2',
    description: 'SSH of E2',
    ip_protocol: 'tcp',
    from_port: 6301,
    to_port: 6301,
  };
  expect(rules.workers_e2_ssh_ipv4_anywhere).toMatchObject({ ...expected, cidr_ipv4: '0.0.0.0/0' });
  expect(rules.workers_e2_ssh_ipv6_anywhere).toMatchObject({ ...expected, cidr_ipv6: '::/0' });
});

test('a rule keeps its address when another destination goes', () => {
  const rules = (cidrBlocks: string[]) =>
    rulesOf({ securityGroups: { runner: 'sg-0a1' }, rules: { git: { port: 22, description: 'Git', cidrBlocks } } });
  const both = rules(['192.0.2.0/24', '198.51.100.7/32']);
  expect(Object.keys(both)).toEqual(['runner_git_ipv4_192_0_2_0_24', 'runner_git_ipv4_198_51_100_7_32']);
  expect(rules(['198.51.100.7/32']).runner_git_ipv4_198_51_100_7_32).toEqual(both.runner_git_ipv4_198_51_100_7_32);
});

test('ICMP is every type of it, and all protocols have no ports', () => {
  const rules = rulesOf({
    securityGroups: { runner: 'sg-0a1' },
    rules: {
      ping: { protocol: 'icmp', description: 'Ping', cidrBlocks: ['192.0.2.0/24'] },
      all: { protocol: '-1', description: 'All', ipv6CidrBlocks: ['2001:db8::/32'] },
    },
  });
  expect(rules.runner_ping_ipv4_192_0_2_0_24).toMatchObject({ ip_protocol: 'icmp', from_port: -1, to_port: -1 });
  expect(rules.runner_all_ipv6_2001_db8___32).not.toHaveProperty('from_port');
});

test('keys that make one address are refused', () => {
  const rule = { port: 22, description: 'Git', cidrBlocks: ['192.0.2.0/24'] };
  expect(() =>
    rulesOf({ securityGroups: { a: 'sg-0a1', a_b: 'sg-0a2' }, rules: { b_c: rule, c: { ...rule, port: 23 } } }),
  ).toThrow(/aws_vpc_security_group_egress_rule\.a_b_c_ipv4_192_0_2_0_24 is the address of/);
});
