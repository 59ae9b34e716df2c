import { execFile, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { prepareAccount } from '../tools/sandbox/account';
import { type Emulator, startEmulator } from '../tools/sandbox/emulator';
import { emulatedEnvironment } from '../tools/sandbox/environment';
import { unexpectedChanges } from './support/emulator-limits';
import { readStacks } from './support/synth';
import { temporaryFolder } from './support/temporary-folder';
import { Deployment } from './support/terraform';

const order = ['network', 'nat-gateway', 'gitlab-runner', 'docker-machine-egress'] as const;

describe('the sample deployment on an emulated AWS', () => {
  const deployments = new Map<string, Deployment>();
  const folders = new Map<string, string>();
  let emulator: Emulator;

  const stack = (name: string) => deployments.get(name) as Deployment;
  /** Never blocks: the proxy before the emulator lives in this process. */
  const aws = async (...args: string[]) => {
    const env = { ...process.env, ...emulatedEnvironment(emulator.endpoint) };
    const { stdout } = await promisify(execFile)('aws', [...args, '--output', 'json'], { env });
    return JSON.parse(stdout || 'null');
  };
  const stateOf = (name: string) =>
    readFileSync(join(String(folders.get(name)), '..', '..', `terraform.${name}.tfstate`), 'utf8');

  beforeAll(async () => {
    emulator = await startEmulator();
    const outdir = join(temporaryFolder(), 'out');
    mkdirSync(outdir);
    const { status, stderr } = spawnSync(process.execPath, ['--import', 'tsx', 'main.ts'], {
      env: { ...process.env, CDKTF_OUTDIR: outdir },
      encoding: 'utf8',
    });
    expect(status, stderr).toBe(0);
    for (const { name, folder } of Object.values(readStacks(outdir))) {
      deployments.set(name, new Deployment(folder, emulator.endpoint));
      folders.set(name, folder);
    }
    await prepareAccount(
      emulator.endpoint,
      [...folders].map(([name, folder]) => ({ name, folder })),
    );
    for (const name of order) {
      await stack(name).apply();
    }
  });
  afterAll(() => emulator?.stop());

  it.each(order)('%s has nothing to change on the second plan, apart from what the emulator forgets', async (name) => {
    const { errors, changes } = await stack(name).plan();
    expect(errors).toBe('');
    expect(unexpectedChanges(changes)).toEqual([]);
  });

  it('opens the odd ports, for both families, to the manager and to the workers', async () => {
    const { runner_agent_sg_id, runner_sg_id } = await stack('gitlab-runner').outputs();
    const { SecurityGroupRules } = await aws('ec2', 'describe-security-group-rules');
    for (const group of [runner_agent_sg_id, runner_sg_id]) {
      const opened = SecurityGroupRules.filter(
        (rule: { GroupId: string; IsEgress: boolean; FromPort: number }) =>
          rule.GroupId === group && rule.IsEgress && [6301, 5002].includes(rule.FromPort),
      ).map((rule: Record<string, unknown>) => `${rule.FromPort} ${rule.CidrIpv4 ?? rule.CidrIpv6}`);
      expect(opened.sort()).toEqual(['5002 0.0.0.0/0', '5002 ::/0', '6301 0.0.0.0/0', '6301 ::/0']);
    }
  });

  it('never brings the token that a machine stored into the state', async () => {
    const stored = 'stored-by-the-machine-7f3a';
    await aws('ssm', 'put-parameter', '--name', 'gitlab-runner-runner-token', '--value', stored, '--overwrite');
    await stack('gitlab-runner').apply('-refresh-only');
    const { errors, changes } = await stack('gitlab-runner').plan();
    expect(errors).toBe('');
    expect(changes.map(({ address }) => address)).not.toContain('aws_ssm_parameter.runner_registration_token');
    expect(stateOf('gitlab-runner')).toContain('runner_registration_token');
    expect(stateOf('gitlab-runner')).not.toContain(stored);
    const kept = await aws('ssm', 'get-parameter', '--name', 'gitlab-runner-runner-token', '--with-decryption');
    expect(kept.Parameter.Value).toBe(stored);
  });

  it('leaves nothing behind but the address', async () => {
    for (const name of [...order].reverse()) {
      await stack(name).destroy();
      expect(await stack(name).state()).toEqual([]);
    }
    expect((await aws('autoscaling', 'describe-auto-scaling-groups')).AutoScalingGroups).toEqual([]);
    expect((await aws('ec2', 'describe-launch-templates')).LaunchTemplates).toEqual([]);
    expect((await aws('s3api', 'list-buckets')).Buckets).toEqual([]);
    expect((await aws('lambda', 'list-functions')).Functions).toEqual([]);
    expect((await aws('logs', 'describe-log-groups')).logGroups).toEqual([]);
    expect((await aws('iam', 'list-policies', '--scope', 'Local')).Policies).toEqual([]);
    expect(
      (await aws('iam', 'list-roles')).Roles.filter((r: { Path: string }) => !r.Path.startsWith('/aws-service')),
    ).toEqual([]);
    expect((await aws('ec2', 'describe-vpcs', '--filters', 'Name=tag:Environment,Values=gitlab-runner')).Vpcs).toEqual(
      [],
    );
    const { Addresses } = await aws(
      'ec2',
      'describe-addresses',
      '--filters',
      'Name=tag:Name,Values=gitlab-runner-nat-gateway-eip',
    );
    expect(Addresses).toHaveLength(1);
  });
});
