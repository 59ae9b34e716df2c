import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { CloudwatchLogGroup } from '@cdktf/provider-aws/lib/cloudwatch-log-group';
import { Vpc } from '@cdktf/provider-aws/lib/vpc';
import { VpcSecurityGroupEgressRule } from '@cdktf/provider-aws/lib/vpc-security-group-egress-rule';
import { App } from 'cdktf';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AwsStack } from '../../../src/constructs/stack/aws-stack';
import { stackFolders } from '../../../src/terraform/stack-folders';
import { prepareAccount } from '../../../tools/sandbox/account';
import { type Emulator, startEmulator } from '../../../tools/sandbox/emulator';
import { emulatedEnvironment } from '../../../tools/sandbox/environment';
import { useAttachingTerraform } from '../../support/attaching-terraform';
import { runnersIn } from '../../support/call-runners';
import { calledRunners } from '../../support/commands';
import { temporaryFolder } from '../../support/temporary-folder';
import { Deployment } from '../../support/terraform';
import { planOf, type Written } from './planned';

const project = resolve(__dirname, '../../..');

const review = (folder: string, ...args: string[]) => runnersIn(folder, 'review', ...args);

function planFile(folder: string, name: string, ...written: Written[]): string {
  const file = join(folder, name);
  writeFileSync(file, JSON.stringify({ format_version: '1.2', ...planOf(written) }));
  return file;
}

const nothing: Written = { address: 'aws_x.y', change: { actions: ['no-op'], before: {}, after: {} } };
const change: Written = { address: 'aws_x.y', change: { before: { a: 1 }, after: { a: 2 } } };
const risk: Written = { address: 'aws_kms_key.k', change: { actions: ['delete'], before: {} } };

describe('review of plans', () => {
  it.each([
    [0, [nothing], 'Nothing changes.'],
    [2, [nothing, change], '1 change, none with a risk that is known here.'],
    [3, [change, risk], '2 changes, 1 risk to decide on.'],
  ] as const)('ends with %i', async (code, written, verdict) => {
    const folder = temporaryFolder();
    const { status, stdout, stderr } = await review(folder, '--plan', planFile(folder, 'one.json', ...written));
    expect({ status, stderr }).toEqual({ status: code, stderr: '' });
    expect(stdout.trimEnd().split('\n').at(-1)).toBe(verdict);
  });

  it('writes every form of several plans, and nothing else', async () => {
    const folder = temporaryFolder();
    const plans = [planFile(folder, 'network.json', change), planFile(folder, 'runner.json', risk)];
    const both = plans.flatMap((plan) => ['--plan', plan]);
    const { status, stdout } = await review(
      folder,
      ...both,
      '--json',
      '--gitlab-report',
      'tf.json',
      '--html',
      'p.html',
    );
    expect(status).toBe(3);
    expect(JSON.parse(stdout).stacks.map(({ name }: { name: string }) => name)).toEqual(['network', 'runner']);
    expect(JSON.parse(readFileSync(join(folder, 'tf.json'), 'utf8'))).toEqual({ create: 0, update: 1, delete: 1 });
    expect(readFileSync(join(folder, 'p.html'), 'utf8')).toContain('<section id="runner">');
    expect((await review(folder, ...both, '--markdown')).stdout).toMatch(/^## Terraform review\n/);
    expect(readdirSync(folder).sort()).toEqual(['network.json', 'p.html', 'runner.json', 'tf.json']);
  });

  it('hides what looks like a token even where nobody marked it', async () => {
    const folder = temporaryFolder();
    const token = ['glrt', 'abcdefghijklmnopqrst'].join('-');
    const leak = { address: 'aws_x.y', change: { before: { a: '1' }, after: { a: token } } };
    const { stdout } = await review(folder, '--plan', planFile(folder, 'one.json', leak), '--html', 'p.html');
    expect(stdout).toContain('a: 1 to (hidden)');
    expect(readFileSync(join(folder, 'p.html'), 'utf8')).not.toContain(token);
  });
});

describe('what is asked for wrongly', () => {
  it.each([
    [['--json', '--markdown', '--plan', 'x.json'], '--markdown and --json both go to standard output: choose one'],
    [['--plan', 'none.json'], 'none.json does not exist: name another file'],
    [['--plan', 'x.json', '--no-synth'], '--plan needs no stacks: leave out --app and --no-synth'],
    [
      ['--no-synth', '--out', 'nowhere'],
      'There are no stacks in nowhere: leave out --no-synth, or name another folder with --out',
    ],
    [['--plan', '.'], '. is a folder: name a file'],
    [['--plan'], "Option '--plan <value>' argument missing"],
  ])('%j', async (args, message) => {
    const { status, stdout, stderr } = await review(temporaryFolder(), ...args);
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toContain(message);
    expect(stderr).not.toMatch(/^\s+at /m);
  });
});

describe('review of stacks', () => {
  let emulator: Emulator;
  beforeAll(async () => {
    await useAttachingTerraform();
    emulator = await startEmulator();
  });
  afterAll(() => emulator?.stop());

  /** Never blocks: the proxy before the emulator lives in this process. */
  async function reviewed(...args: string[]) {
    const env = emulatedEnvironment(emulator.endpoint);
    const { exitCode: status, ...outputs } = await calledRunners(['review', ...args], { env, cwd: project });
    return { ...outputs, status };
  }

  it('plans in order; what was never applied hides nothing of what builds on it', async () => {
    const out = join(temporaryFolder(), 'out');
    mkdirSync(out);
    const app = new App({ outdir: out });
    // By name it would come second.
    const before = new AwsStack(app, 'network', { region: 'ap-northeast-1' });
    const vpc = new Vpc(before, 'this', { cidrBlock: '10.0.0.0/16' });
    const after = new AwsStack(app, 'firewall', { region: 'ap-northeast-1' });
    const rule = { securityGroupId: vpc.defaultSecurityGroupId, ipProtocol: 'tcp', fromPort: 5002, toPort: 5002 };
    new VpcSecurityGroupEgressRule(after, 'registry', { ...rule, cidrIpv4: '192.0.2.0/24' });
    new CloudwatchLogGroup(before, 'environment', { name: 'ci' });
    app.synth();

    const first = await reviewed('--no-synth', '--out', out, '--json');
    expect(first.stderr.trimEnd().split('\n')).toEqual(['Planning network ...', 'Planning firewall ...']);
    const { stacks } = JSON.parse(first.stdout);
    expect(stacks.map(({ name, basis }: Record<string, string>) => [name, basis])).toEqual([
      ['network', 'plan'],
      ['firewall', 'json'],
    ]);
    expect(stacks[1].notes).toEqual(['What it builds on was never applied: its outputs are missing.']);
    expect(stacks[1].risks).toMatchObject([
      {
        class: 'network',
        address: 'aws_vpc_security_group_egress_rule.registry',
        changes: ['out to 192.0.2.0/24: tcp, port 5002'],
      },
    ]);
    expect(first.status).toBe(3);

    for (const stack of ['network', 'firewall']) {
      await new Deployment(join(out, 'stacks', stack), emulator.endpoint).apply();
    }
    const second = await reviewed('--no-synth', '--out', out);
    expect(second).toMatchObject({ status: 0 });
    expect(second.stdout).toBe('network: nothing changes\n\nfirewall: nothing changes\n\nNothing changes.\n');

    // A stack that stands begins to use what the one before has not told yet.
    new VpcSecurityGroupEgressRule(after, 'vpc', { ...rule, cidrIpv4: vpc.cidrBlock });
    app.synth();
    const third = await reviewed('--no-synth', '--out', out, '--json');
    const [network, firewall] = JSON.parse(third.stdout).stacks;
    expect(network).toMatchObject({ basis: 'plan', outputs: [expect.stringMatching('cross-stack-output')], risks: [] });
    expect(firewall).toMatchObject({
      basis: 'none',
      changes: [],
      risks: [{ class: 'unreviewed', address: 'firewall' }],
    });
    expect(firewall.risks[0].remedy).toContain('npx cdktf deploy network');
    expect(third.status).toBe(3);
  });

  it('stops with the words of Terraform when a plan fails for another reason', async () => {
    const out = join(temporaryFolder(), 'out');
    mkdirSync(out);
    const app = new App({ outdir: out });
    const stack = new AwsStack(app, 'network', { region: 'ap-northeast-1' });
    new Vpc(stack, 'this', { cidrBlock: 'no-range' });
    app.synth();
    const { status, stdout, stderr } = await reviewed('--no-synth', '--out', out);
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toContain('invalid CIDR address: no-range');
  });

  it('synthesizes main.ts: the first deployment of the whole sample, with every policy read', async () => {
    const out = join(temporaryFolder(), 'out');
    const withoutAddress = await reviewed('--out', out);
    expect(withoutAddress).toMatchObject({ status: 1, stdout: '' });
    expect(withoutAddress.stderr.replace(/\s+/g, ' ')).toContain('There is no Elastic IP with the Name tag');

    await prepareAccount(emulator.endpoint, stackFolders(out));
    const { status, stdout, stderr } = await reviewed('--no-synth', '--out', out, '--json');
    expect(status, stderr).toBe(3);
    const { stacks } = JSON.parse(stdout);
    const bases = Object.fromEntries(stacks.map(({ name, basis }: Record<string, string>) => [name, basis]));
    expect(bases).toEqual({
      network: 'plan',
      'nat-gateway': 'json',
      'gitlab-runner': 'json',
      'docker-machine-egress': 'json',
    });
    const risks: { class: string; address: string; changes: string[] }[] = stacks.flatMap(
      (stack: { risks: unknown[] }) => stack.risks,
    );
    expect(risks.map(({ address }) => address)).toEqual(
      expect.arrayContaining(['aws_nat_gateway.this', 'aws_iam_policy.docker_machine_cache', 'aws_iam_role.instance']),
    );
    expect(risks.filter(({ changes }) => changes.some((line) => line.includes('known only after')))).toEqual([]);
    expect(risks.filter(({ class: kind }) => ['jobs', 'data', 'drift'].includes(kind))).toEqual([]);
  });
});
