// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are interpolations of Terraform's language.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readSettingsFiles } from '../../../tools/module-settings/settings-files';
import { temporaryFolder } from '../../support/temporary-folder';

const call = (rest = '') => `
  module "runner" {
    source        = "cattle-ops/gitlab-runner/aws"
    vpc_id        = "vpc-1"
    subnet_id     = "subnet-1"
    environment   = "ci"
    runner_gitlab = { url = "https://gitlab.example.com/" }
    runner_worker = { type = "docker" }
    ${rest}
  }`;

async function read(files: Readonly<Record<string, string>>, ...sets: readonly string[]) {
  const folder = temporaryFolder();
  for (const [name, text] of Object.entries(files)) {
    writeFileSync(join(folder, name), text);
  }
  return readSettingsFiles([join(folder, 'main.tf')], { sets });
}

// https://developer.hashicorp.com/terraform/language/block/provider: alias, and the provider of a module
describe('the provider of a call', () => {
  const providers = `
    provider "aws" {
      region = "us-east-1"
      default_tags {
        tags = { Team = "blue", Cost = 12, Own = "of the provider" }
      }
    }
    provider "aws" {
      alias  = "tokyo"
      region = "ap-northeast-1"
    }`;

  it('gives the region and the tags that the resources have', async () => {
    const { stack, input, warnings } = await read({ 'main.tf': call('tags = { Own = "mine" }'), 'aws.tf': providers });
    expect(stack).toEqual({ region: 'us-east-1' });
    expect(input.tags).toEqual({ Team: 'blue', Cost: '12', Own: 'mine' });
    expect(warnings).toEqual([]);
  });

  it('is the one that the call names', async () => {
    const named = call('providers = { aws = aws.tokyo }');
    const { stack, input } = await read({ 'main.tf': `${providers}${named}` });
    expect(stack).toEqual({ region: 'ap-northeast-1' });
    expect(input.tags).toBeUndefined();
  });

  it('has less to say than the call itself and the command line', async () => {
    const { stack, input } = await read({ 'main.tf': `${providers}${call('region = "eu-west-1"')}` }, 'tags.Team=red');
    expect(stack).toEqual({ region: 'eu-west-1' });
    expect(input.tags).toMatchObject({ Team: 'red', Cost: '12' });
  });

  it('may be overridden in a file of its own', async () => {
    const override = 'provider "aws" { region = "eu-central-1" }';
    const { stack } = await read({ 'main.tf': `${providers}${call()}`, 'aws_override.tf': override });
    expect(stack).toEqual({ region: 'eu-central-1' });
  });

  it('tells which credentials are not read', async () => {
    const role = 'assume_role { role_arn = "arn:aws:iam::111122223333:role/deploy" }';
    const { warnings } = await read({ 'main.tf': `provider "aws" {\n${role}\n}${call()}` });
    expect(warnings).toEqual([{ setting: 'assume_role', message: expect.stringContaining('~/.aws/config') }]);
  });

  it('is nobody, where another file of the folder is not readable, or there is none', async () => {
    expect((await read({ 'main.tf': call(), 'aws.tf': 'provider "aws" {' })).stack).toEqual({});
    expect((await read({ 'main.tf': call() })).stack).toEqual({});
  });
});

// https://developer.hashicorp.com/terraform/language/backend
describe('the backend of a folder', () => {
  const s3 = 'terraform {\n backend "s3" {\n bucket = "my-state"\n key = "ci.tfstate"\n region = "eu-west-1"\n }\n}';

  it('is never used for a stack, and the way to the same bucket is told', async () => {
    const { stack, warnings } = await read({ 'main.tf': call(), 'backend.tf': s3 });
    expect(stack).toEqual({});
    const [{ message = '' } = {}] = warnings;
    expect(warnings.map(({ setting }) => setting)).toEqual(['state']);
    const sets = [...message.matchAll(/--set (\S+=[^\s,]+)/g)].map(([, set = '']) => set);
    expect(sets).toHaveLength(2);
    const told = await read({ 'main.tf': call(), 'backend.tf': s3 }, ...sets);
    expect(told.stack).toEqual({ state: { bucket: 'my-state', region: 'eu-west-1' } });
    expect(told.warnings).toEqual([]);
  });

  it.each([
    ['backend "local" {}', []],
    ['backend "http" {}', ['the backend http of the folder is not read: ']],
    ['backend "s3" {}', ['--set state.bucket=BUCKET --set state.region=REGION']],
  ])('%s', async (block, expected) => {
    const { warnings } = await read({ 'main.tf': `terraform {\n${block}\n}${call()}` });
    expect(warnings.map(({ message }) => message)).toEqual(expected.map((text) => expect.stringContaining(text)));
  });
});
