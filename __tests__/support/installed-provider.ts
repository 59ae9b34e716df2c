import { spawnSync } from 'node:child_process';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { madeOnce } from './made-once';

const version: string = require('@cdktf/provider-aws/package.json').cdktf.provider.version;

/** Kept between runs. */
const cache = join(process.cwd(), 'node_modules', '.cache', 'terraform-plugins');

/**
 * The provider that the stacks ask for, installed by Terraform once for all tests: to look for it, copy it and take its
 * checksum takes 1.3 s for each stack.
 *
 * @param environment - Terraform finds its mirrors by it
 * @throws {Error} with what Terraform printed when it cannot install the provider
 */
export function installedProvider(environment: NodeJS.ProcessEnv): string {
  const folder = madeOnce(join(cache, version), (fresh) => install(fresh, environment));
  return executable(folder);
}

/** What the provider tells of its schemas lies beside it. */
export const schemaFile = () => join(cache, version, 'schemas');

function executable(folder: string): string {
  const versions = join(folder, '.terraform', 'providers', 'registry.terraform.io', 'hashicorp', 'aws', version);
  const installed = join(versions, String(readdirSync(versions)[0]));
  return join(installed, String(readdirSync(installed).find((file) => file.startsWith('terraform-provider-aws'))));
}

function install(folder: string, environment: NodeJS.ProcessEnv): void {
  const required = { aws: { source: 'hashicorp/aws', version } };
  writeFileSync(join(folder, 'main.tf.json'), JSON.stringify({ terraform: { required_providers: required } }));
  // The `terraform` of attaching-terraform.ts then asks nothing of this process, which waits for it here.
  const env = { ...environment, TF_REATTACH_PROVIDERS: '{}' };
  const options = { cwd: folder, env, encoding: 'utf8' } as const;
  const { status, stdout, stderr } = spawnSync('terraform', ['init', '-input=false', '-no-color'], options);
  if (status !== 0) {
    throw new Error(`${stdout}\n${stderr}`.trim());
  }
}
