import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { installedProvider, schemaFile } from './installed-provider';
import { slimProvider } from './slim-provider';
import { temporaryFolder } from './temporary-folder';

/** The real AWS provider, running. */
interface AttachedProvider {
  readonly process: ChildProcess;
  /** Value of `TF_REATTACH_PROVIDERS`. */
  readonly reattach: Promise<string>;
  /** The same by folder, with the schemas that the stack there needs. */
  readonly slim: Map<string, Promise<string>>;
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
 * @param folder - the stack's own, initialized with {@link attachedLater}
 * @param run - is given the variables that attach Terraform
 * @see https://developer.hashicorp.com/terraform/plugin/debugging#starting-a-provider-in-debug-mode
 */
export async function withAttachedProvider<Result>(
  folder: string,
  environment: NodeJS.ProcessEnv,
  run: (variables: NodeJS.ProcessEnv) => Promise<Result>,
): Promise<Result> {
  return attached(
    JSON.stringify([folder, environment.AWS_ENDPOINT_URL, providerBlocks(folder)]),
    folder,
    environment,
    run,
  );
}

/** Runs Terraform attached to a provider that all stacks share: to validate configures none, and reads no files. */
export function withValidatingProvider<Result>(
  folder: string,
  environment: NodeJS.ProcessEnv,
  run: (variables: NodeJS.ProcessEnv) => Promise<Result>,
): Promise<Result> {
  return attached('validate', folder, environment, run);
}

async function attached<Result>(
  key: string,
  folder: string,
  environment: NodeJS.ProcessEnv,
  run: (variables: NodeJS.ProcessEnv) => Promise<Result>,
): Promise<Result> {
  const provider = running.get(key) ?? start(folder, environment);
  // The one used last stays longest.
  running.delete(key);
  running.set(key, provider);
  provider.users++;
  stopIdle();
  try {
    const slim =
      provider.slim.get(folder) ?? provider.reattach.then((variable) => behindSlimProvider(variable, folder));
    provider.slim.set(folder, slim);
    return await run({ TF_REATTACH_PROVIDERS: await slim });
  } finally {
    provider.users--;
  }
}

/** Lets Terraform know that it need not install the provider. Nothing is asked of it. */
export const attachedLater = {
  TF_REATTACH_PROVIDERS: JSON.stringify({
    'registry.terraform.io/hashicorp/aws': {
      Protocol: 'grpc',
      ProtocolVersion: 5,
      Pid: process.pid,
      Test: true,
      Addr: { Network: 'unix', String: '/nowhere' },
    },
  }),
};

function providerBlocks(folder: string): unknown {
  const file = join(folder, 'cdk.tf.json');
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).provider : undefined;
}

function start(folder: string, environment: NodeJS.ProcessEnv): AttachedProvider {
  // It can be configured only once with a bundle of its own, and the emulator speaks no TLS.
  const { AWS_CA_BUNDLE: _, ...rest } = environment;
  const env = { ...rest, PLUGIN_UNIX_SOCKET_DIR: temporaryFolder() };
  const provider = spawn(installedProvider(environment), ['-debug'], {
    cwd: folder,
    env,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
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
  return { process: provider, reattach, slim: new Map(), users: 0 };
}

/** The variable with another socket. */
function behindSlimProvider(variable: string, folder: string): string {
  const attached = JSON.parse(variable) as Record<string, { readonly Addr: { readonly String: string } }>;
  const slim = Object.entries(attached).map(([name, provider]) => {
    const socket = slimProvider({ socket: provider.Addr.String, folder, schemaFile: schemaFile() });
    return [name, { ...provider, Addr: { ...provider.Addr, String: socket } }];
  });
  return JSON.stringify(Object.fromEntries(slim));
}

function stopIdle(): void {
  const idle = [...running].filter(([, { users }]) => users === 0);
  for (const [key, { process: provider }] of idle.slice(0, -mostIdle)) {
    running.delete(key);
    provider.kill();
  }
}
