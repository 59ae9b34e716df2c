import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from './temporary-folder';

/** The real AWS provider, running. */
interface AttachedProvider {
  readonly process: ChildProcess;
  /** Value of `TF_REATTACH_PROVIDERS`. */
  readonly reattach: Promise<string>;
  users: number;
}

/** Each holds 0.9 GB of memory. */
const mostIdle = 2;
const running = new Map<string, AttachedProvider>();

process.once('exit', () => {
  for (const { process: provider } of running.values()) {
    provider.kill('SIGKILL');
  }
});

/**
 * Runs Terraform attached to a provider that stays between the commands of a test file: each start of it takes 2.5 s of
 * CPU, half of what a plan takes. A provider holds one configuration and one environment at a time, and reads files from
 * where it runs, so each stack on each emulator gets its own.
 *
 * @param folder - the stack's own, initialized
 * @param run - is given the variables that attach Terraform
 * @see https://developer.hashicorp.com/terraform/plugin/debugging#starting-a-provider-in-debug-mode
 */
export async function withAttachedProvider<Result>(
  folder: string,
  environment: NodeJS.ProcessEnv,
  run: (variables: NodeJS.ProcessEnv) => Promise<Result>,
): Promise<Result> {
  const file = providerFile(folder);
  if (file === undefined) {
    return run({});
  }
  const key = JSON.stringify([folder, environment.AWS_ENDPOINT_URL, providerBlocks(folder)]);
  const provider = running.get(key) ?? start(file, folder, environment);
  // The one used last stays longest.
  running.delete(key);
  running.set(key, provider);
  provider.users++;
  stopIdle();
  try {
    return await run({ TF_REATTACH_PROVIDERS: await provider.reattach });
  } finally {
    provider.users--;
  }
}

/** Nothing of a stack in HCL, which is only validated: that configures no provider. */
function providerBlocks(folder: string): unknown {
  const file = join(folder, 'cdk.tf.json');
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).provider : undefined;
}

/** Undefined where another program than Terraform keeps it elsewhere. */
function providerFile(folder: string): string | undefined {
  const versions = join(folder, '.terraform', 'providers', 'registry.terraform.io', 'hashicorp', 'aws');
  if (!existsSync(versions)) {
    return undefined;
  }
  const [version] = readdirSync(versions);
  const [platform] = readdirSync(join(versions, String(version)));
  const installed = join(versions, String(version), String(platform));
  const name = readdirSync(installed).find((file) => file.startsWith('terraform-provider-aws'));
  return name && join(installed, name);
}

function start(file: string, folder: string, environment: NodeJS.ProcessEnv): AttachedProvider {
  // It can be configured only once with a bundle of its own, and the emulator speaks no TLS.
  const { AWS_CA_BUNDLE: _, ...rest } = environment;
  const env = { ...rest, PLUGIN_UNIX_SOCKET_DIR: temporaryFolder() };
  const provider = spawn(file, ['-debug'], { cwd: folder, env, stdio: ['ignore', 'pipe', 'ignore'] });
  const reattach = new Promise<string>((resolve, reject) => {
    let printed = '';
    provider.stdout.on('data', (chunk) => {
      printed += chunk;
      const [, variable] = /TF_REATTACH_PROVIDERS='(.*)'/.exec(printed) ?? [];
      if (variable !== undefined) {
        resolve(variable);
      }
    });
    provider.once('error', reject);
    provider.once('exit', () => reject(new Error(`The provider ended before it could be attached: ${printed}`)));
  });
  return { process: provider, reattach, users: 0 };
}

function stopIdle(): void {
  const idle = [...running].filter(([, { users }]) => users === 0);
  for (const [key, { process: provider }] of idle.slice(0, -mostIdle)) {
    running.delete(key);
    provider.kill();
  }
}
