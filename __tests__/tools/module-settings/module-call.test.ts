import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isUpstreamSource } from '../../../src/upstream/module';
import { readModuleCall } from '../../../tools/module-settings/module-call';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'module-call-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

async function read(text: string, name?: string) {
  const path = join(folder, 'main.tf');
  writeFileSync(path, text);
  return readModuleCall(path, name);
}

const call = `
  module "vpc" {
    source = "terraform-aws-modules/vpc/aws"
  }
  module "runner" {
    source    = "cattle-ops/gitlab-runner/aws"
    version   = "9.5.2"
    providers = { aws = aws.tokyo }
    vpc_id      = module.vpc.vpc_id
    subnet_id   = element(module.vpc.private_subnets, 0)
    environment = "ci"
    runner_gitlab = {
      url         = "https://gitlab.example.com/"
      certificate = file("\${path.module}/gitlab.crt")
      old_one     = true
    }
    runner_networking = { security_group_ids = ["sg-1", aws_security_group.this.id] }
    tags = { team_name = "build", cost = local.cost }
  }`;

describe('a call of the module', () => {
  it('converts literals and reports every reference with the setting that needs its value', async () => {
    const { name, input, warnings, references } = await read(call);
    expect(name).toBe('runner');
    expect(input).toMatchObject({
      environment: 'ci',
      runnerGitlab: { url: 'https://gitlab.example.com/' },
      tags: { team_name: 'build' },
    });
    expect(warnings.map(({ setting }) => setting)).toEqual(['runner_gitlab.old_one']);
    expect(references).toEqual(
      expect.arrayContaining([
        { variable: 'vpc_id', expression: 'module.vpc.vpc_id', setting: 'vpcId' },
        { variable: 'subnet_id', expression: 'element(module.vpc.private_subnets, 0)', setting: 'subnetId' },
        {
          variable: 'runner_gitlab.certificate',
          expression: expect.stringContaining('file('),
          setting: 'runnerGitlab.certificate',
        },
        {
          variable: 'runner_networking.security_group_ids[1]',
          expression: 'aws_security_group.this.id',
          setting: 'runnerNetworking.securityGroupIds.1',
        },
        { variable: 'tags.cost', expression: 'local.cost', setting: 'tags.cost' },
      ]),
    );
    expect(references).toHaveLength(5);
  });

  it('asks which one, when there are several', async () => {
    const two = `${call}\n${call.replace('"runner"', '"other"')}`;
    await expect(read(two)).rejects.toThrow(/several times \((other, runner|runner, other)\): say which with --module/);
    expect((await read(two, 'other')).name).toBe('other');
    await expect(read(two, 'third')).rejects.toThrow(/no call of this module named third/);
  });

  it('has settings that the module lacks in the same way', async () => {
    const ours =
      'config_toml = { runners = { docker = { services_limit = 2 } } }\n state = { bucket = "b", region = "r" }';
    const { input, stack, warnings } = await read(call.replace('"9.5.2"', `"9.5.2"\n ${ours}`));
    expect(input.configToml).toEqual({ runners: { docker: { services_limit: 2 } } });
    expect(stack).toEqual({ state: { bucket: 'b', region: 'r' } });
    expect(warnings.map(({ setting }) => setting)).not.toContain('config_toml');
  });

  it('says so when there is none', async () => {
    await expect(read('module "vpc" {\n source = "terraform-aws-modules/vpc/aws"\n}')).rejects.toThrow(
      /no call of this module: one has the source cattle-ops\/gitlab-runner\/aws/,
    );
  });

  it('warns of another release, and of a call that makes several', async () => {
    const { warnings } = await read(call.replace('"9.5.2"', '"9.2.3"\n count = 2'));
    expect(warnings.map(({ setting }) => setting)).toEqual(['count', 'version', 'runner_gitlab.old_one']);
  });
});

describe('the source of a module call', () => {
  it.each([
    'cattle-ops/gitlab-runner/aws',
    'npalm/gitlab-runner/aws',
    'registry.terraform.io/cattle-ops/gitlab-runner/aws',
    'git::https://github.com/cattle-ops/terraform-aws-gitlab-runner.git?ref=9.5.2',
    'github.com/npalm/terraform-aws-gitlab-runner',
    'git@github.com:cattle-ops/terraform-aws-gitlab-runner.git',
    'git::ssh://git@github.com/cattle-ops/terraform-aws-gitlab-runner.git',
  ])('%s is this module', (source) => expect(isUpstreamSource(source)).toBe(true));

  it.each([
    'terraform-aws-modules/vpc/aws',
    'cattle-ops/gitlab-runner/google',
    'github.com/cattle-ops/terraform-aws-gitlab-runner//modules/cache',
    'github.com/other/my-terraform-aws-gitlab-runner',
    './modules/runner',
  ])('%s is another one', (source) => expect(isUpstreamSource(source)).toBe(false));
});
