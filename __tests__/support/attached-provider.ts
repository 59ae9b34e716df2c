import { spawn } from 'node:child_process';
import { cpSync, existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { untilInputCloses } from '../../tools/command/run-command';
import { installedProvider, schemaFile } from './installed-provider';
import { slimProvider } from './slim-provider';
import { temporaryFolder } from './temporary-folder';

/** The real AWS provider, running. */
interface AttachedProvider {
  end(): void;
  /** Who is attached to it, or will be. */
  users: number;
  /** Processes that are attached to it, and do not say when they end. */
  readonly processes: Set<number>;
  /** Value of `TF_REATTACH_PROVIDERS` for Terraform in this folder. */
  attach(folder: string): Promise<string>;
}

/** Each holds 0.9 GB of memory. */
const mostIdle = 2;
const validating = 'validate';
const running = new Map<string, AttachedProvider>();

/**
 * A provider that stays between the commands of a test file: each start of it takes 2.5 s of CPU, half of what a plan
 * takes. A provider holds one configuration and one environment at a time, so each emulator gets its own, and a stack with
 * files of its own, which a provider reads from where it runs.
 *
 * @param folder - the stack's own, initialized with {@link attachedLater}
 * @see https://developer.hashicorp.com/terraform/plugin/debugging#starting-a-provider-in-debug-mode
 */
export function providerFor(folder: string, environment: NodeJS.ProcessEnv): AttachedProvider {
  const place = hasOwnFiles(folder) ? folder : undefined;
  return provider(JSON.stringify([variablesOf(environment), providerBlocks(folder), place]), environment, place);
}

/** A provider that all stacks share: to validate configures none, and reads no files. */
export function validatingProvider(environment: NodeJS.ProcessEnv): AttachedProvider {
  return provider(validating, environment);
}

/** What a provider takes from its environment. */
function variablesOf(environment: NodeJS.ProcessEnv): unknown {
  return Object.entries(environment)
    .filter(([name]) => /^(AWS_|HOME$)|_proxy$/i.test(name))
    .sort(([one], [other]) => (one < other ? -1 : 1));
}

/** Beside Terraform's, and the assets, whose paths have their checksums in them. */
function hasOwnFiles(folder: string): boolean {
  return readdirSync(folder).some((name) => !/^\.|^assets$|\.tf(\.json)?$|\.tfstate|\.tfplan$/.test(name));
}

function provider(key: string, environment: NodeJS.ProcessEnv, folder?: string): AttachedProvider {
  const found = running.get(key) ?? start(environment, folder);
  // The one used last stays longest.
  running.delete(key);
  running.set(key, found);
  stopIdle(found);
  return found;
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

function start(environment: NodeJS.ProcessEnv, cwd = temporaryFolder()): AttachedProvider {
  // It can be configured only once with a bundle of its own, and the emulator speaks no TLS.
  const { AWS_CA_BUNDLE: _, ...rest } = environment;
  const env = { ...rest, PLUGIN_UNIX_SOCKET_DIR: temporaryFolder() };
  const command = ['-c', untilInputCloses, 'sh', installedProvider(environment), '-debug'];
  const provider = spawn('/bin/sh', command, { cwd, env, detached: true, stdio: ['pipe', 'pipe', 'ignore'] });
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
  const slim = new Map<string, Promise<string>>();
  const attach = (stack: string) => {
    bringAssets(stack, cwd);
    const known = slim.get(stack) ?? reattach.then((variable) => behindSlimProvider(variable, stack));
    slim.set(stack, known);
    return known;
  };
  return { end: () => provider.stdin.end(), attach, users: 0, processes: new Set() };
}

/** A provider reads files, such as the code of a function, from where it runs. */
function bringAssets(stack: string, folder: string): void {
  const assets = join(stack, 'assets');
  if (existsSync(assets) && stack !== folder) {
    cpSync(assets, join(folder, 'assets'), { recursive: true });
  }
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

function stopIdle(wanted: AttachedProvider): void {
  const idle = [...running].filter(
    ([, found]) => found !== wanted && found.users === 0 && ![...found.processes].some(lives),
  );
  for (const [key, ended] of idle.slice(0, -mostIdle)) {
    running.delete(key);
    ended.end();
  }
}

/** Ends those of the stacks of a test file, when it is over. The one that validates serves the next file as well. */
export function stopProviders(): void {
  for (const [key, ended] of running) {
    if (key !== validating) {
      running.delete(key);
      ended.end();
    }
  }
}

function lives(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
