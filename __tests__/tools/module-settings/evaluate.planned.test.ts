// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are interpolations of Terraform's language.
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { scratchFolder } from '../../../src/scratch-folder';
import { type ModuleCall, readModuleCall } from '../../../tools/module-settings/module-call';
import { temporaryFolder } from '../../support/temporary-folder';

/** Files of a folder, and a call in its main.tf. */
async function read(files: Record<string, string>, options = {}) {
  const folder = join(temporaryFolder(), 'infra', 'ci');
  mkdirSync(folder, { recursive: true });
  for (const [name, text] of Object.entries(files)) {
    writeFileSync(join(folder, name), text);
  }
  return readModuleCall(join(folder, 'main.tf'), options);
}

const secret = 'a-very-secret-value';

/** What stops `terraform console` for every expression, and what it can evaluate, side by side. */
const files = {
  'main.tf': `
    terraform {
      required_version = ">= 1.11"
      required_providers { aws = { source = "hashicorp/aws" } }
      backend "s3" {}
    }
    provider "aws" {
      region = var.region
      default_tags { tags = { Team = var.team, (lower(var.team)) = 1, Key = var.password, Who = module.vpc.name } }
    }
    resource "aws_security_group" "ping" { vpc_id = module.vpc.vpc_id }
    module "vpc" { source = "terraform-aws-modules/vpc/aws" }
    module "runner" {
      source      = "../../"
      vpc_id      = module.vpc.vpc_id
      subnet_id   = element(module.vpc.private_subnets, 0)
      environment = lower("\${var.team}-CI")
      runner_gitlab = merge(local.gitlab, { runner_version = var.release })
      runner_instance = {
        name            = local.names["manager"]
        type            = var.big ? "m5.xlarge" : "t3.small"
        additional_tags = { for key, value in local.tags : upper(key) => value }
        root_device_config = { volume_size = var.sizes.root }
      }
      runner_manager = { maximum_concurrent_jobs = length(local.ids) * 4 }
      runner_networking = { security_group_ids = concat(["sg-1"], tolist(toset(local.ids))) }
      runner_install = {
        start_script       = templatefile("\${path.module}/start.tftpl", { size = 512 })
        pre_install_script = file("../shared.sh")
        post_install_script = <<-EOT
          echo "\${var.team}" $\${HOME}
            indented
        EOT
      }
      runner_worker = { type = "docker", environment_variables = ["KEY=\${var.password}", "TEAM=\${var.team}"] }
      runner_worker_gitlab_pipeline = { pre_build_script = "echo \${timestamp()}" }
      runner_role = { policy_arns = [var.policy, try(aws_iam_policy.a.arn, "arn:aws:iam::aws:policy/x")] }
      tags = { json = jsonencode({ a = var.sizes }), first = coalesce(var.unset, "z"), (var.team) = "yes", bad = upper(1, 2) }
      suppressed_tags = [for name in ["b", "a"] : "\${name}-\${local.nowhere}"]
    }`,
  'variables.tf': `
    variable "region" {}
    variable "team" { type = string }
    variable "release" { default = "18.4.0" }
    variable "big" { default = false }
    variable "policy" {}
    variable "unset" {}
    variable "sizes" {
      type    = object({ root = number, other = optional(number, 9) })
      default = { root = 1 }
    }
    variable "password" {
      default   = "${secret}"
      sensitive = true
    }`,
  'locals.tf': `
    locals {
      gitlab = { url = "https://gitlab.example.com/", certificate = module.ca.pem }
      names  = { manager = "\${var.team}-manager" }
      tags   = { team = var.team }
      ids    = ["sg-3", "sg-2"]
    }`,
  'locals_override.tf': 'locals {\n  tags = { team = "overridden" }\n}',
  'terraform.tfvars': 'team = "Blue"\npolicy = "arn:aws:iam::111122223333:policy/low"\nforeign = 1',
  'ci.auto.tfvars': 'sizes = { root = 20 }\npolicy = "arn:aws:iam::111122223333:policy/high"',
  'start.tftpl': 'fallocate -l ${size}M /swap\n',
  '../shared.sh': 'echo shared\n',
};

describe('the expressions of a call', () => {
  let call: ModuleCall;
  beforeAll(async () => {
    call = await read(files);
  });

  it('have the values that Terraform gives them', () => {
    expect(call.input).toMatchObject({
      environment: 'blue-ci',
      runnerGitlab: { url: 'https://gitlab.example.com/', runnerVersion: '18.4.0' },
      runnerInstance: {
        name: 'Blue-manager',
        type: 't3.small',
        additionalTags: { TEAM: 'overridden' },
        rootDeviceConfig: { volume_size: 20 },
      },
      runnerManager: { maximumConcurrentJobs: 8 },
      runnerNetworking: { securityGroupIds: ['sg-1', 'sg-2', 'sg-3'] },
      runnerInstall: {
        startScript: 'fallocate -l 512M /swap\n',
        preInstallScript: 'echo shared\n',
        postInstallScript: 'echo "Blue" ${HOME}\n  indented\n',
      },
      runnerRole: { policyArns: ['arn:aws:iam::111122223333:policy/high', undefined] },
      tags: { json: '{"a":{"other":9,"root":20}}', Blue: 'yes' },
    });
  });

  it('that have none are named, each with what it lacks, and leave all others whole', () => {
    expect(Object.fromEntries(call.references.map(({ setting, lack }) => [setting, lack]))).toEqual({
      vpcId: "is module.vpc.vpc_id, which is known to Terraform only: add --set 'vpc_id=VALUE'",
      subnetId: expect.stringMatching(
        /^is element\(.*, and module\.vpc\.private_subnets is known to Terraform only: add/,
      ),
      'runnerGitlab.certificate': expect.stringContaining('module.ca.pem is known to Terraform only'),
      'runnerWorker.environmentVariables.0': expect.stringContaining('var.password is sensitive'),
      'runnerWorkerGitlabPipeline.preBuildScript': expect.stringContaining('timestamp() gives another value'),
      'runnerRole.policyArns.1': expect.stringContaining('aws_iam_policy.a.arn is known to Terraform only'),
      'tags.first': expect.stringMatching(/var\.unset has no value: add --var 'unset=VALUE' or --var-file FILE$/),
      'tags.bad': expect.stringMatching(/Terraform says: Too many function arguments.*upper.*expects only 1/),
      suppressedTags: expect.stringContaining('local.nowhere is declared in no .tf file'),
    });
  });

  it('of its provider are read in the same way, and what is lost is told', () => {
    expect(call.stack).toEqual({});
    expect(call.defaultTags).toEqual({ Team: 'Blue', blue: '1' });
    const told = Object.fromEntries(call.warnings.map(({ setting, message }) => [setting, message]));
    expect(told).toMatchObject({
      region:
        "of the provider is var.region, which has no value: add --var 'region=VALUE' or --var-file FILE. It is left out",
      'tags.Key': expect.stringContaining('var.password, which is sensitive'),
      'tags.Who': expect.stringContaining("is known to Terraform only: add --set 'tags.Who=VALUE'. It is left out"),
    });
  });

  it('never bring a sensitive value into a file', () => {
    const texts = readdirSync(scratchFolder(), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'));
    expect(texts.join()).toContain('runners_answers');
    expect(texts.join()).not.toContain(secret);
    expect(JSON.stringify(call)).not.toContain(secret);
  });
});

const small = (args: string, rest = '') => `${rest}
  module "runner" {
    source        = "cattle-ops/gitlab-runner/aws"
    runner_gitlab = {}
    runner_worker = {}
    ${args}
  }`;

describe('the values of variables', () => {
  it('come from -var, -var-file, *.auto.tfvars, terraform.tfvars and the environment, in the order of Terraform', async () => {
    const names = ['a', 'b', 'c', 'd'];
    const declared = names.map((name) => `variable "${name}" { default = "default" }\n`).join('');
    const sample = {
      'main.tf': small('tags = { a = var.a, b = var.b, c = var.c, d = var.d }', declared),
      'terraform.tfvars': 'a = "file"\nb = "file"\nc = "file"',
      'z.auto.tfvars.json': '{"b": "auto", "c": "auto"}',
      'own.tfvars': 'c = "own"',
    };
    process.env.TF_VAR_d = 'environment';
    try {
      const folder = temporaryFolder();
      writeFileSync(join(folder, 'own.tfvars'), 'c = "own"');
      const varFiles = [join(folder, 'own.tfvars')];
      expect((await read(sample, { varFiles, vars: [] })).input.tags).toEqual({
        a: 'file',
        b: 'auto',
        c: 'own',
        d: 'environment',
      });
      expect((await read(sample, { varFiles, vars: ['c=option', 'd=x=y'] })).input.tags).toMatchObject({
        c: 'option',
        d: 'x=y',
      });
    } finally {
      delete process.env.TF_VAR_d;
    }
  });
});

describe('a call that is repeated', () => {
  const runners = `locals {
    runners = {
      build  = { type = "m5.large", subnet = module.vpc.a }
      deploy = { type = "t3.small", subnet = "subnet-2" }
    }
  }`;
  const each = small(
    'for_each = local.runners\n environment = each.key\n subnet_id = each.value.subnet\n runner_instance = { type = each.value.type }',
    runners,
  );

  it('with for_each is a list to choose from', async () => {
    await expect(read({ 'main.tf': each })).rejects.toThrow(
      `makes 2 runners, and one stack is one runner: say which with --module NAME, of 'runner["build"]', 'runner["deploy"]'`,
    );
    const { name, input, references } = await read({ 'main.tf': each }, { module: 'runner["deploy"]' });
    expect(name).toBe('runner["deploy"]');
    expect(input).toMatchObject({ environment: 'deploy', subnetId: 'subnet-2', runnerInstance: { type: 't3.small' } });
    expect(references).toEqual([]);
    const build = await read({ 'main.tf': each }, { module: 'module.runner["build"]' });
    expect(build.input).toMatchObject({ environment: 'build', runnerInstance: { type: 'm5.large' } });
    expect(build.references.map(({ variable, expression }) => [variable, expression])).toEqual([
      ['subnet_id', 'each.value.subnet'],
    ]);
  });

  it('with a set has its value for a key', async () => {
    const set = small('for_each = toset(["a", "b"])\n environment = "ci-${each.value}-${each.key}"');
    expect((await read({ 'main.tf': set }, { module: 'runner["b"]' })).input.environment).toBe('ci-b-b');
    await expect(read({ 'main.tf': set }, { module: 'runner["c"]' })).rejects.toThrow(/'runner\["a"\]'/);
  });

  it('with count is one runner where it makes one', async () => {
    const declared = 'variable "enabled" { default = true }';
    const count = small('count = var.enabled ? 1 : 0\n environment = "ci-${count.index}"', declared);
    expect((await read({ 'main.tf': count })).input.environment).toBe('ci-0');
    await expect(read({ 'main.tf': count }, { vars: ['enabled=false'] })).rejects.toThrow(/makes no runner/);
    const two = small('count = 2\n environment = "ci-${count.index}"');
    expect((await read({ 'main.tf': two }, { module: 'runner[1]' })).input.environment).toBe('ci-1');
  });

  it('by something unknown is told of, and can be named', async () => {
    const unknown = small('for_each = module.teams.all\n environment = each.key');
    await expect(read({ 'main.tf': unknown })).rejects.toThrow(
      /for_each of module runner is module\.teams\.all, which is known to Terraform only\. Or name one/,
    );
    expect((await read({ 'main.tf': unknown }, { module: 'runner["x"]' })).input.environment).toBe('x');
  });
});

it('leaves nothing beside the files', async () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'main.tf'), small('environment = lower("CI")'));
  await readModuleCall(join(folder, 'main.tf'));
  expect(readdirSync(folder)).toEqual(['main.tf']);
  expect(existsSync(join(folder, '.terraform'))).toBe(false);
});
