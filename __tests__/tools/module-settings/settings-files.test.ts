import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readSettingsFiles, wholeSettings } from '../../../tools/module-settings/settings-files';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'settings-files-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

async function read(name: string, text: string, sets: readonly string[] = []) {
  const path = join(folder, name);
  writeFileSync(path, text);
  return readSettingsFiles([path], { sets });
}

describe('a file that is of no kind that can be read', () => {
  // https://terragrunt.gruntwork.io/docs/reference/hcl/blocks/ and
  // https://developer.hashicorp.com/terraform/language/syntax/json
  it.each([
    ['terragrunt.hcl', 'inputs = { environment = "ci" }', /the inputs of Terragrunt into a terraform\.tfvars/],
    ['main.tf.json', '{"module": {"runner": {"source": "cattle-ops/gitlab-runner/aws"}}}', /module block into a/],
    ['main.tofu', 'module "runner" {}', /module block into a terraform\.tfvars/],
  ])('%s is told, with the way', async (name, text, way) => {
    await expect(read(name, text)).rejects.toThrow(way);
  });
});

describe('a token that is in the file', () => {
  const call = (config: string) => `module "runner" {
    source        = "cattle-ops/gitlab-runner/aws"
    environment   = "ci"
    vpc_id        = "vpc-0123456789abcdef0"
    subnet_id     = "subnet-0123456789abcdef0"
    runner_gitlab = { url = "https://gitlab.example.com/" }
    runner_gitlab_registration_config = { ${config} }
  }`;

  it('is left out of a call, with a warning that says where it goes', async () => {
    const files = await read('main.tf', call('registration_token = "GR1348941aBcDeFgHiJkLmNoPqRs", tag_list = "a"'));
    expect(wholeSettings(files).runnerGitlabRegistrationConfig.tagList).toBe('a');
    expect(files.warnings).toEqual([
      {
        setting: 'runner_gitlab_registration_config.registration_token',
        message: expect.stringMatching(/is left out.*SSM/),
      },
    ]);
    expect(JSON.stringify(files)).not.toContain('aBcDeFgHiJkLmNoPqRs');
  });
});
