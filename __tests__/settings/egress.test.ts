import { describe, expect, test } from 'vitest';
import { egressSettings } from '../../src/settings/egress';
import { parseSettings } from '../../src/settings/parse';

const groups = { runner: 'sg-0a1', workers: 'sg-0a2' };
const ssh = { port: 6301, description: 'SSH', cidrBlocks: ['0.0.0.0/0'] };

function rules(input: Record<string, unknown>) {
  return parseSettings(egressSettings, { securityGroups: groups, rules: input as never }).rules;
}

describe('ports', () => {
  test('one port is a range of one', () => {
    expect(rules({ ssh })).toEqual({
      ssh: {
        protocol: 'tcp',
        fromPort: 6301,
        toPort: 6301,
        description: 'SSH',
        cidrBlocks: ['0.0.0.0/0'],
        ipv6CidrBlocks: [],
      },
    });
  });

  test('a range keeps its ends', () => {
    const { port: _, ...rest } = ssh;
    expect(rules({ ephemeral: { ...rest, fromPort: 1024, toPort: 65535, protocol: 'udp' } })).toMatchObject({
      ephemeral: { protocol: 'udp', fromPort: 1024, toPort: 65535 },
    });
  });

  test.each(['icmp', 'icmpv6', '-1'])('%s has none', (protocol) => {
    const { port: _, ...rest } = ssh;
    expect(rules({ any: { ...rest, protocol } }).any).toMatchObject({ fromPort: undefined, toPort: undefined });
  });
});

test.each([
  [{ ...ssh, port: 0 }, 'rules.ssh.port: must be a port, 1 to 65535, but is 0'],
  [{ ...ssh, port: 65536 }, 'rules.ssh.port: must be a port, 1 to 65535, but is 65536'],
  [{ ...ssh, port: 63.01 }, 'rules.ssh.port: must be a port, 1 to 65535, but is 63.01'],
  [{ ...ssh, port: undefined }, /^rules\.ssh: needs either port, or fromPort and toPort, but is \{/],
  [{ ...ssh, fromPort: 1 }, /^rules\.ssh: needs either port, or fromPort and toPort, but is \{/],
  [{ ...ssh, port: undefined, fromPort: 1 }, /^rules\.ssh: needs either port, or fromPort and toPort, but is \{/],
  [{ ...ssh, port: undefined, fromPort: 2, toPort: 1 }, /^rules\.ssh: fromPort must not be above toPort, but is \{/],
  [{ ...ssh, protocol: 'http' }, 'rules.ssh.protocol: must be one of tcp, udp, icmp, icmpv6, -1, but is "http"'],
  [
    { ...ssh, protocol: '-1' },
    /^rules\.ssh: the protocol -1 has no ports: leave out port, fromPort and toPort, but is \{/,
  ],
  [
    { ...ssh, cidrBlocks: [] },
    /^rules\.ssh: needs a destination: set cidrBlocks, ipv6CidrBlocks or both \(0\.0\.0\.0\/0 and ::\/0 are everywhere\)/,
  ],
  [
    { ...ssh, cidrBlocks: ['192.0.2.7'] },
    'rules.ssh.cidrBlocks.0: must be an IPv4 network in CIDR notation, beginning at its first address, such as 192.0.2.0/24, but is "192.0.2.7"',
  ],
  [
    { ...ssh, ipv6CidrBlocks: ['0.0.0.0/0'] },
    'rules.ssh.ipv6CidrBlocks.0: must be an IPv6 network in CIDR notation in its shortest form, such as 2001:db8::/32, but is "0.0.0.0/0"',
  ],
  [
    { ...ssh, description: 'Zugriff für SSH' },
    'rules.ssh.description: must be 1 to 255 letters, digits, spaces and ._-:/()#,@[]+=&;{}!$*, but is "Zugriff für SSH"',
  ],
  [{ ...ssh, cidrBlock: '0.0.0.0/0' }, /^rules\.ssh\.cidrBlock: there is no such setting/],
  [
    { ...ssh, cidrBlocks: ['192.0.2.0/24', '192.0.2.0/24'] },
    /^rules\.ssh: tcp 6301-6301 to 192\.0\.2\.0\/24 is in rules\.ssh already: leave one out, but is \{/,
  ],
])('rejects the rule %j', (wrong, problem) => {
  expect(problems({ securityGroups: groups, rules: { ssh: wrong } })).toEqual([
    typeof problem === 'string' ? problem : expect.stringMatching(problem),
  ]);
});

test('rejects two rules that are one to AWS, and two names for one group', () => {
  expect(
    problems({ securityGroups: { ...groups, agents: 'sg-0a2' }, rules: { ssh, git: { ...ssh, description: 'Git' } } }),
  ).toEqual([
    'securityGroups.agents: sg-0a2 is in securityGroups.workers already: leave one out, but is "sg-0a2"',
    expect.stringMatching(
      /^rules\.git: tcp 6301-6301 to 0\.0\.0\.0\/0 is in rules\.ssh already: leave one out, but is /,
    ),
  ]);
});

test('rejects keys that Terraform could not have in an address, and nothing to do', () => {
  expect(problems({ securityGroups: {}, rules: { 'e2 ssh': ssh } })).toEqual([
    'securityGroups: needs one security group at least, but is {}',
    'rules.e2 ssh: is a name that must begin with a letter and go on with letters, digits, _ and -',
  ]);
});

function problems(input: unknown): readonly string[] {
  try {
    parseSettings(egressSettings, input as never);
  } catch (error) {
    return (error as { problems: readonly string[] }).problems;
  }
  throw new Error('nothing was wrong');
}
