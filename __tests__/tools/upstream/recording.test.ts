import { describe, expect, it } from 'vitest';
import { parseHcl } from '../../../tools/hcl/hcl';
import { addressHere } from '../../../tools/upstream/recording/module-addresses';
import { withStandIns } from '../../../tools/upstream/recording/stand-ins';

const files = (text: Readonly<Record<string, string>>) => new Map(Object.entries(text));

describe('a module with stand-ins', () => {
  const module = files({
    'main.tf': `terraform {
  required_version = ">= 1.3"
  required_providers {
    aws = {
      version = ">= 6.0.0"
    }
    tls = {
      version = ">= 3"
    }
  }
}
data "aws_region" "current" {}
resource "aws_ssm_parameter" "key" {
  name  = "/\${data.aws_region.current.region}/key"
  value = tls_private_key.worker[0].private_key_pem
}
resource "tls_private_key" "worker" {
  count     = 1
  algorithm = "RSA"
}
resource "local_file" "config_toml" {
  count    = var.debug ? 1 : 0
  content  = local.template
  filename = "\${path.root}/config.toml"
}
`,
    'modules/hook/main.tf': `data "archive_file" "code" {
  type = "zip"
}
resource "aws_lambda_function" "hook" {
  filename = data.archive_file.code.output_path
}
`,
    'template/boot.tftpl': 'tls_private_key.worker stays as it is',
  });

  it('requires no provider, and has no block of any but AWS', async () => {
    const patched = await withStandIns(module);
    expect(await parseHcl('main.tf', patched.get('main.tf') ?? '')).toEqual({
      terraform: [{ required_version: '>= 1.3' }],
      data: { aws_region: { current: [{}] } },
      resource: {
        aws_ssm_parameter: {
          key: [
            {
              name: `/\${data.aws_region.current.name}/key`,
              value: `\${local.stand_in_tls_private_key_worker[0].private_key_pem}`,
            },
          ],
        },
      },
    });
    expect(patched.get('template/boot.tftpl')).toBe(module.get('template/boot.tftpl'));
  });

  it('keeps what refers to them whole, with or without a count', async () => {
    const patched = await withStandIns(module);
    const locals = async (path: string) => (await parseHcl(path, patched.get(path) ?? '')).locals as object[];
    expect(await locals('stand-ins.tf')).toEqual([
      expect.objectContaining({
        stand_in_tls_private_key_worker: [
          expect.objectContaining({ public_key_openssh: expect.stringMatching(/^ssh-rsa AAAA/) }),
        ],
        stand_in_local_file_config_toml: [{ content: `\${local.template}`, filename: `\${path.root}/config.toml` }],
      }),
    ]);
    expect(await locals('modules/hook/stand-ins.tf')).toEqual([
      { stand_in_archive_file_code: expect.objectContaining({ output_path: `\${path.module}/stand-in.zip` }) },
    ]);
    expect(patched.get('modules/hook/main.tf')).toContain('filename = local.stand_in_archive_file_code.output_path');
  });

  it('gives out the files that the module writes for debugging, whether it is told to or not', async () => {
    const root = await parseHcl('stand-ins.tf', (await withStandIns(module)).get('stand-ins.tf') ?? '');
    expect(root.output).toEqual({
      recorded_files: [
        { sensitive: true, value: { config_toml: `\${local.stand_in_local_file_config_toml[0].content}` } },
      ],
    });
  });

  it('names the block that it has no stand-in for', async () => {
    const vault = files({ 'secrets.tf': 'resource "vault_token" "ci" {}\n' });
    await expect(withStandIns(vault)).rejects.toThrow(
      /^secrets\.tf: vault_token\.ci needs a provider besides AWS: add .* tools\/upstream\/recording\/stand-ins\.ts$/,
    );
  });
});

it.each([
  ['module.runner.aws_iam_role.instance[0]', 'aws_iam_role.instance'],
  ['module.runner.module.cache[0].aws_s3_bucket.build_cache', 'aws_s3_bucket.build_cache'],
  ['module.runner.aws_security_group_rule.ping["sg-1"]', 'aws_security_group_rule.ping_sg-1'],
  ['module.runner.aws_eip.many[1]', 'aws_eip.many_1'],
  ['module.runner.aws_eip.many["a b"]', 'aws_eip.many_a_b'],
  [
    'module.runner.module.terminate_agent_hook.aws_vpc_security_group_egress_rule.docker_autoscaler_egress["https"]',
    'aws_vpc_security_group_egress_rule.terminate_runner_instances_https',
  ],
  ['aws_vpc.this', undefined],
])('knows %s as %s', (theirs, ours) => {
  expect(addressHere(theirs)).toBe(ours);
});
