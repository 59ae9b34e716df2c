import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isUpstreamSource } from '../../../src/upstream/module';
import { type CallOptions, readModuleCall } from '../../../tools/module-settings/module-call';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'module-call-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

async function read(text: string, options?: CallOptions) {
  const path = join(folder, 'main.tf');
  writeFileSync(path, text);
  return readModuleCall(path, options);
}

const args = `
    vpc_id        = "vpc-1"
    subnet_id     = "subnet-1"
    environment   = "ci"
    runner_gitlab = { url = "https://gitlab.example.com/", old_one = true }
    runner_worker = { type = "docker" }`;

const module = (name: string, source: string, rest = args) =>
  `module "${name}" {\n source = "${source}"\n ${rest}\n}\n`;
const vpc = module('vpc', 'terraform-aws-modules/vpc/aws', 'version = "5.0.0"');
const call = module('runner', 'cattle-ops/gitlab-runner/aws');

describe('a call of the module', () => {
  // Terraform 1.11 has all of these forms: https://developer.hashicorp.com/terraform/language/modules/sources
  it.each([
    'cattle-ops/gitlab-runner/aws',
    '../../',
    './modules/gitlab-runner',
    'app.terraform.io/example/gitlab-runner/aws',
    'git::https://git.example.com/terraform/gitlab-runner.git?ref=9.5.2',
    'git@github.com:example/terraform-aws-gitlab-runner.git',
    'tfr://registry.example.com/ci/gitlab-runner/aws?version=9.5.2',
    's3::https://s3-eu-west-1.amazonaws.com/modules/gitlab-runner.zip',
  ])('from %s is known by its arguments', async (source) => {
    const { name, input, references, warnings } = await read(`${vpc}${module('runner', source)}`);
    expect({ name, references }).toEqual({ name: 'runner', references: [] });
    expect(input).toMatchObject({ environment: 'ci', runnerGitlab: { url: 'https://gitlab.example.com/' } });
    expect(warnings.map(({ setting }) => setting)).toEqual(['runner_gitlab.old_one']);
  });

  it('is the one that is named, whatever its arguments', async () => {
    const wrapped = module('mine', './wrapper', 'environment = "mine"');
    expect((await read(`${call}${wrapped}`, { module: 'mine' })).input).toEqual({ environment: 'mine' });
    expect((await read(`${call}${wrapped}`)).name).toBe('runner');
  });

  it('asks which one, when there are several', async () => {
    const two = `${vpc}${call}${call.replace('"runner"', '"other"')}`;
    await expect(read(two)).rejects.toThrow(/several times \((other, runner|runner, other)\): say which with --module/);
    expect((await read(two, { module: 'other' })).name).toBe('other');
    await expect(read(two, { module: 'third' })).rejects.toThrow(/has no module third: it has .*vpc/);
  });

  it('has settings that the module lacks in the same way', async () => {
    const ours =
      'config_toml = { runners = { docker = { services_limit = 2 } } }\n state = { bucket = "b", region = "r" }';
    const { input, stack, warnings } = await read(module('runner', '../..', `${args}\n${ours}`));
    expect(input.configToml).toEqual({ runners: { docker: { services_limit: 2 } } });
    expect(stack).toEqual({ state: { bucket: 'b', region: 'r' } });
    expect(warnings.map(({ setting }) => setting)).not.toContain('config_toml');
  });

  it('is told of, with what there is, when there is none', async () => {
    await expect(read(vpc)).rejects.toThrow(/no call of this module: .*--module NAME: it has vpc$/);
    await expect(read('locals {}')).rejects.toThrow(/the file has no module block/);
  });

  it.each([
    ['8.1.0', /is 8\.1\.0, and the settings here are those of 9\.5\.2: what has another name since is read/],
    ['~> 7.0', /is ~> 7\.0, .*what has another name since is read/],
    ['6.5.2', /before 7\.0\.0 the variables were others/],
    ['10.0.0', /variables that came later are named, and have no effect/],
  ])('of release %s says what to do', async (version, message) => {
    const versioned = call.replace('version', 'old').replace('vpc_id ', `version = "${version}"\n vpc_id `);
    const byRef = module('runner', `git::https://example.com/runner.git?ref=${version}`);
    for (const text of version === '~> 7.0' ? [versioned] : [versioned, byRef]) {
      const { warnings } = await read(text);
      expect(warnings[0]).toEqual({ setting: 'version', message: expect.stringMatching(message) });
    }
  });

  it.each(['9.2.3', '~> 9.0', '>= 9.5, < 10', 'v9.5.2'])('of release %s needs no word', async (version) => {
    const { warnings } = await read(module('runner', '../..', `version = "${version}"\n${args}`));
    expect(warnings.map(({ setting }) => setting)).not.toContain('version');
  });
});

describe('a token in a call', () => {
  it('is left out where it is an expression, and its value is not read', async () => {
    const { input, warnings, references } = await read(
      call.replace('old_one = true', 'registration_token = var.token'),
    );
    expect(references).toEqual([]);
    expect(input.runnerGitlab).toEqual({ url: 'https://gitlab.example.com/' });
    expect(warnings).toEqual([
      {
        setting: 'runner_gitlab.registration_token',
        message: expect.stringMatching(/left out.*store its token in SSM/),
      },
    ]);
  });

  it('stays where it is the placeholder of the module', async () => {
    const { input } = await read(call.replace('old_one = true', 'registration_token = "__REPLACED_BY_USER_DATA__"'));
    expect(input.runnerGitlab?.registrationToken).toBe('__REPLACED_BY_USER_DATA__');
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
