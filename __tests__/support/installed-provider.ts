import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

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
  const folder = join(cache, version);
  if (executable(folder) === undefined) {
    install(folder, environment);
  }
  return String(executable(folder));
}

/** What the provider tells of its schemas lies beside it. */
export const schemaFile = () => join(cache, version, 'schemas');

/** Undefined before the installation. */
function executable(folder: string): string | undefined {
  const versions = join(folder, '.terraform', 'providers', 'registry.terraform.io', 'hashicorp', 'aws', version);
  if (!existsSync(versions)) {
    return undefined;
  }
  const installed = join(versions, String(readdirSync(versions)[0]));
  const name = readdirSync(installed).find((file) => file.startsWith('terraform-provider-aws'));
  return name && join(installed, name);
}

function install(folder: string, environment: NodeJS.ProcessEnv): void {
  mkdirSync(cache, { recursive: true });
  const fresh = mkdtempSync(join(cache, 'fresh-'));
  try {
    const required = { aws: { source: 'hashicorp/aws', version } };
    writeFileSync(join(fresh, 'main.tf.json'), JSON.stringify({ terraform: { required_providers: required } }));
    // The `terraform` of attaching-terraform.ts then asks nothing of this process, which waits for it here.
    const env = { ...environment, TF_REATTACH_PROVIDERS: '{}' };
    const options = { cwd: fresh, env, encoding: 'utf8' } as const;
    const { status, stdout, stderr } = spawnSync('terraform', ['init', '-input=false', '-no-color'], options);
    if (status !== 0) {
      throw new Error(`${stdout}\n${stderr}`.trim());
    }
    // Another test file may have been first.
    if (executable(folder) === undefined) {
      renameSync(fresh, folder);
    }
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
}
