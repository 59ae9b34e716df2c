import { execFile } from 'node:child_process';
import { readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Emulator, startEmulator } from '../../../tools/sandbox/emulator';
import { emulatedEnvironment } from '../../../tools/sandbox/environment';
import { type Called, calledAlone, calledRunners } from '../../support/commands';
import { temporaryFolder } from '../../support/temporary-folder';
import { EmulatedAccount } from './emulated-account';

const token = 'glrt-fine-0123456789abcdefgh';
const gitlab: Server = createServer((_, response) =>
  response.writeHead(401, { 'content-type': 'application/json' }).end('{}'),
);
let emulator: Emulator;
let account: EmulatedAccount;
let place: NodeJS.ProcessEnv;

const app = 'node --import tsx __tests__/tools/doctor/doctor-app.ts';
/** What it synthesized: to do it once more for each test would take most of the time. */
const synthesized = join(temporaryFolder(), 'out');
const copied = `/bin/mkdir -p "$CDKTF_OUTDIR" && /bin/cp -R '${synthesized}/.' "$CDKTF_OUTDIR"`;
const environment = (): NodeJS.ProcessEnv => ({ ...emulatedEnvironment(emulator.endpoint), ...place });

const doctor = (args: readonly string[], changes: NodeJS.ProcessEnv = {}): Promise<Called> =>
  calledRunners(['doctor', '--app', copied, ...args], { env: { ...environment(), ...changes } });

/** Status and check of each line, without the summary. */
const linesOf = ({ stdout }: Called) =>
  stdout
    .trim()
    .split('\n')
    .slice(0, -1)
    .map((line) => line.split(/ +/).slice(0, 2).join(' '));

beforeAll(async () => {
  await new Promise<void>((done) => gitlab.listen(0, '127.0.0.1', done));
  emulator = await startEmulator();
  account = EmulatedAccount.at(emulator.endpoint);
  const vpcId = await account.vpc();
  const table = await account.routeTable(vpcId);
  const subnet = await account.subnetIn(vpcId, 1, 'a', table);
  const { allocationId } = await account.address('way-out');
  await account.defaultRoute(table, { NatGatewayId: await account.natGateway(subnet, allocationId) });
  await account.putParameter('/token/fine', token);
  await account.createRole('AWSServiceRoleForAutoScaling');
  place = {
    DOCTOR_VPC: vpcId,
    DOCTOR_SUBNET: subnet,
    DOCTOR_GITLAB: `http://127.0.0.1:${(gitlab.address() as AddressInfo).port}/`,
  };
  await promisify(execFile)('sh', ['-c', app], { env: { ...environment(), CDKTF_OUTDIR: synthesized } });
});

afterAll(async () => {
  account?.close();
  gitlab.close();
  await emulator?.stop();
});

describe('npx runners doctor', () => {
  it('ends with 0 where all is well, in one line each, and leaves nothing behind', async () => {
    const TMPDIR = temporaryFolder();
    const ran = await calledAlone(['doctor', '--app', app, '--stack', 'healthy'], {
      env: { ...environment(), TMPDIR },
    });

    expect(linesOf(ran)).toEqual([
      'ok identity',
      'ok tools',
      'ok tools',
      'ok gitlab',
      'ok token',
      'ok internet-access',
      'ok instance-type',
      'ok image',
      'ok quota',
      'ok service-role',
    ]);
    expect(ran.stdout).toMatch(/\nAll is well\.\n$/);
    expect(ran.exitCode).toBe(0);
    expect(ran.stdout + ran.stderr).not.toContain(token);
    expect(readdirSync(TMPDIR).filter((name) => /^(synth|gitlab-runner)/.test(name))).toEqual([]);
  });

  it('exits with status 3 for one problem among all stacks, for programs as well', async () => {
    const ran = await doctor(['--json']);
    const { counts, findings } = JSON.parse(ran.stdout);

    expect(counts).toMatchObject({ problem: 1, warning: 0 });
    expect(findings).toContainEqual({
      check: 'token',
      about: 'sick',
      status: 'problem',
      message: expect.stringContaining('/token/missing'),
      remedy: expect.stringContaining('aws ssm put-parameter'),
    });
    expect(ran.exitCode).toBe(3);
    expect(ran.stdout + ran.stderr).not.toContain(token);
  });

  it('warns of what this identity may not look at, naming the action', async () => {
    const rights = ['sts:*', 'ssm:*', 'ec2:DescribeSubnets', 'ec2:DescribeRouteTables', 'ec2:DescribeInstanceTypes'];
    const user = await account.createUser('reader', [...rights, 'ec2:DescribeInstanceTypeOfferings']);
    await account.enforceRights(true);
    const ran = await doctor(['--stack', 'healthy'], user);
    await account.enforceRights(false);

    const warnings = ran.stdout.split('\n').filter((line) => line.startsWith('warning'));
    expect(warnings).toEqual([
      expect.stringMatching(/image .*may not do ec2:DescribeImages -> allow ec2:DescribeImages/),
      expect.stringMatching(/service-role .*may not do iam:GetRole -> allow iam:GetRole/),
    ]);
    expect(ran.stdout).toMatch(/0 problems, 2 warnings/);
    expect(ran.exitCode).toBe(0);
  });

  it('asks no more when AWS does not know the caller', async () => {
    await account.enforceRights(true);
    const ran = await doctor(['--stack', 'healthy']);
    await account.enforceRights(false);

    expect(linesOf(ran)).toEqual(['problem identity', 'ok tools', 'ok tools', 'ok gitlab']);
    expect(ran.stdout).toMatch(/rejects the credentials.*AWS_PROFILE/);
    expect(ran.exitCode).toBe(3);
  });

  it('does not look at a stack that is not there', async () => {
    expect(await doctor(['--stack', 'other'])).toEqual({
      exitCode: 1,
      stdout: '',
      stderr: '--stack: there is no other, only healthy, sick\n',
    });
  });

  it('needs an app that makes stacks', async () => {
    expect(await calledRunners(['doctor', '--app', 'true'], { env: environment() })).toEqual({
      exitCode: 1,
      stdout: '',
      stderr: 'The app true synthesizes no stacks: name a program that ends with app.synth()\n',
    });
  });

  it('says so when the programs that a deployment runs are missing', async () => {
    const bin = temporaryFolder();
    symlinkSync(process.execPath, join(bin, 'node'));
    symlinkSync('/bin/sh', join(bin, 'sh'));
    const ran = await doctor([], { PATH: bin });

    expect(linesOf(ran)).toEqual(['problem identity', 'problem tools', 'problem tools', 'ok gitlab']);
    expect(ran.stdout).toMatch(/Terraform is not installed, or does not start -> install 1\.11/);
    expect(ran.exitCode).toBe(3);

    const tofu = `#!/bin/sh\nprintf '{"terraform_version":"1.11.2"}'\n`;
    writeFileSync(join(bin, 'tofu'), tofu, { mode: 0o755 });
    expect((await doctor([], { PATH: bin })).stdout).toMatch(
      /^problem .*OpenTofu 1\.11\.2 is there, but Terraform would be run -> export TERRAFORM_BINARY_NAME=tofu$/m,
    );
    expect((await doctor([], { PATH: bin, TERRAFORM_BINARY_NAME: 'tofu' })).stdout).toMatch(
      /^ok .*OpenTofu 1\.11\.2$/m,
    );
  });
});
