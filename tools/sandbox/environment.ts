import { existsSync } from 'node:fs';
import { devNull, homedir } from 'node:os';
import { join } from 'node:path';

/** Where everything on the emulator stands, unless a stack names its own region. */
export const emulatedRegion = 'ap-northeast-1';

/** Where Terraform finds its providers; everything else in its variables could change what it does. */
const providerVariables = ['TF_CLI_CONFIG_FILE', 'TF_PLUGIN_CACHE_DIR'];

/** A child process knows the emulator only: no account of the caller's, no endpoint but this one. */
export function emulatedEnvironment(endpoint: string): NodeJS.ProcessEnv {
  return {
    ...withoutCloudVariables(process.env),
    AWS_ACCESS_KEY_ID: 'emulated',
    AWS_SECRET_ACCESS_KEY: 'emulated',
    AWS_ENDPOINT_URL: endpoint,
    AWS_REGION: emulatedRegion,
    AWS_DEFAULT_REGION: emulatedRegion,
    AWS_CONFIG_FILE: devNull,
    AWS_SHARED_CREDENTIALS_FILE: devNull,
    AWS_EC2_METADATA_DISABLED: 'true',
    NO_PROXY: '127.0.0.1,localhost',
    no_proxy: '127.0.0.1,localhost',
    CHECKPOINT_DISABLE: '1',
    DISABLE_VERSION_CHECK: '1',
  };
}

/** The environment without what names an AWS account, or steers Terraform, CDKTF or the emulator. */
export function withoutCloudVariables(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(environment).filter(
      ([name]) => providerVariables.includes(name) || !/^(AWS|TF|CDKTF|TERRAFORM|MOTO)_/.test(name),
    ),
  );
}

/** Several stacks download the provider once, into this folder, unless the caller's Terraform is set up otherwise. */
export function providerCache(folder: string): NodeJS.ProcessEnv {
  const setUp = providerVariables.some((name) => process.env[name]) || existsSync(join(homedir(), '.terraformrc'));
  return setUp ? {} : { TF_PLUGIN_CACHE_DIR: folder, TF_PLUGIN_CACHE_MAY_BREAK_DEPENDENCY_LOCK_FILE: '1' };
}
