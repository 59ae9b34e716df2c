import { describe, expect, it } from 'vitest';
import { commandsOf } from '../../../tools/init/commands';
import { checkedFleet, stacksOf } from '../../../tools/init/fleet';
import type { Flags } from '../../../tools/init/interview';
import { nextSteps, summary } from '../../../tools/init/summary';
import { hoursOfMonth } from '../../../tools/init/working-hours';
import { fleetOf } from './reading';

const answersTo = (flags: Flags) => fleetOf({ region: 'eu-west-1', ...flags }, {});
function summaryOf(flags: Flags): string {
  const answers = answersTo(flags);
  return summary(answers, checkedFleet(stacksOf(answers)));
}

describe('the summary', () => {
  it('says what limits the cost of a month, in hours', () => {
    const text = summaryOf({ machines: '40', hours: 'mon-fri 9-18', timezone: 'Asia/Tokyo' });
    expect(text).toContain('workers          up to 40 Spot Instances: m5.large or m5a.large or m6i.large');
    expect(text).toContain('up to 80 while a new manager replaces one that finishes its jobs');
    expect(text).toContain('workers, max.    40 x 730 = 29,200 hours');
    expect(text).toContain(
      'idle workers     about 1 x 195 = 195 hours, mon-fri 9-18 Asia/Tokyo; none outside these hours',
    );
    expect(text).not.toMatch(/warning|[$€]/);
  });

  it('says what stands where', () => {
    expect(summaryOf({ zones: 'eu-west-1a,eu-west-1b' })).toMatch(
      /a VPC +with a public subnet in eu-west-1a, eu-west-1b\n +no NAT gateway/,
    );
    expect(summaryOf({ outbound: 'elastic-ip', 'elastic-ip': 'ours' })).toMatch(
      /a VPC +with a private and a public subnet in eu-west-1a\n +a NAT gateway +on the existing Elastic IP ours/,
    );
    const there = summaryOf({ vpc: 'vpc-1', subnets: 'subnet-1', outbound: 'private', hours: 'none' });
    expect(there).toContain('existing VPC     vpc-1: everything is in its private subnets subnet-1');
    expect(there).not.toMatch(/NAT gateway|public address/);
    expect(there).toContain('idle workers     none: a worker starts when there is a job');
  });

  it('warns of what the settings are warned of', () => {
    expect(summaryOf({ executor: 'docker+machine', 'gitlab-url': 'http://gitlab.example.com/' })).toMatch(
      /warning: runnerGitlab\.url: is http:.*\nwarning: runnerWorker\.type: docker\+machine ends with GitLab 20\.0/,
    );
  });
});

describe('the commands', () => {
  it('run as the profile, and name another program than main.ts', () => {
    const answers = answersTo({ profile: 'dev', 'token-parameter': '/ci/token' });
    const { token, sandbox, doctor, deploy } = commandsOf(answers, 'fleets/ci.ts');
    expect(token).toMatch(
      /^aws-vault exec dev -- bash -c 'read -rsp .* --region eu-west-1 --name \/ci\/token --type SecureString/,
    );
    expect(sandbox).toBe("npx runners sandbox --app 'npx tsx fleets/ci.ts'");
    expect(doctor).toBe("aws-vault exec dev -- npx runners doctor --app 'npx tsx fleets/ci.ts'");
    expect(deploy).toBe("aws-vault exec dev -- npx cdktf deploy '*' --app 'npx tsx fleets/ci.ts'");
  });

  it('are short for main.ts and a shell with credentials, and come in their order', () => {
    const commands = commandsOf(answersTo({}), 'main.ts');
    const steps = nextSteps(commands, 'https://gitlab.com/');
    const order = ['npx runners sandbox\n', "bash -c 'read", 'npx runners doctor\n', "npx cdktf deploy '*'"];
    const places = order.map((command) => steps.indexOf(`       ${command}`));
    expect(places).not.toContain(-1);
    expect(places).toEqual([...places].sort((one, other) => one - other));
  });
});

it.each([
  ['mon-fri', 9, 18, 195],
  ['sun', 0, 24, 104],
  ['mon,wed,fri', 8, 12, 52],
])('%s %i-%i are %i hours of a month', (days, from, to, hours) => {
  expect(hoursOfMonth({ days, from, to })).toBe(hours);
});
