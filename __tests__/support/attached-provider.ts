import { spawn } from 'node:child_process';
import { cpSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { untilInputCloses } from '../../tools/command/run-command';
import { installedProvider, schemaFile } from './installed-provider';
import { slimProvider } from './slim-provider';
import { temporaryFolder } from './temporary-folder';

/** The real AWS provider, running. */
interface AttachedProvider {
  /** Which others it can stand for. */
  readonly key: string;
  /** What it is configured with: one emulator and configuration at a time. */
  use: string;
  /** From its next configuration on, its AWS is at this address. */
  turnTo(endpoint: string): void;
  end(): void;
  /** Who is attached to it, or will be. */
  users: number;
  /** Processes that are attached to it, and do not say when they end. */
  readonly processes: Set<number>;
  /** Value of `TF_REATTACH_PROVIDERS` for Terraform in this folder. */
  attach(folder: string): Promise<string>;
}

/** Each holds 0.9 GB of memory at first, and 1.5 GB after many commands. */
const mostIdle = 2;
/** The one used last is last. */
let running: AttachedProvider[] = [];

/**
 * A provider that stays between the commands of a test file, and of the next one: a start takes 2.5 s of CPU, half of a
 * plan. Each command of Terraform configures the provider again, and the new configuration replaces the one before
 * (terraform-provider-aws, internal/conns/config.go, `ConfigureProvider`): one provider serves one emulator after the
 * other. A stack with files of its own, which a provider reads from where it runs, gets one of its own.
 *
 * @param folder - the stack's own, initialized with {@link attachedLater}
 * @see https://developer.hashicorp.com/terraform/plugin/debugging#starting-a-provider-in-debug-mode
 */
export function providerFor(folder: string, environment: NodeJS.ProcessEnv): AttachedProvider {
  const place = hasOwnFiles(folder) ? folder : undefined;
  const key = JSON.stringify([variablesOf(environment), place]);
  const { AWS_ENDPOINT_URL: endpoint = '' } = environment;
  const use = JSON.stringify([endpoint, providerBlocks(folder)]);
  const same = running.filter((other) => other.key === key);
  const found = same.find((other) => other.use === use) ?? same.find(isIdle) ?? start(key, environment, place);
  if (found.use !== use) {
    found.turnTo(endpoint);
    found.use = use;
  }
  return kept(found);
}

/** Any: to validate configures none, and reads no files. */
export function validatingProvider(environment: NodeJS.ProcessEnv): AttachedProvider {
  return kept(running.at(-1) ?? start(JSON.stringify([variablesOf(environment), undefined]), environment));
}

/** What a provider takes from its environment. Where AWS is, it reads at each configuration. */
function variablesOf(environment: NodeJS.ProcessEnv): unknown {
  return Object.entries(environment)
    .filter(([name]) => /^(AWS_(?!ENDPOINT_URL$)|HOME$)|_proxy$/i.test(name))
    .sort(([one], [other]) => (one < other ? -1 : 1));
}

/** Beside Terraform's, and the assets, whose paths have their checksums in them. */
function hasOwnFiles(folder: string): boolean {
  return readdirSync(folder).some((name) => !/^\.|^assets$|\.tf(\.json)?$|\.tfstate|\.tfplan$/.test(name));
}

const isIdle = ({ users, processes }: AttachedProvider) => users === 0 && ![...processes].some(lives);

function kept(found: AttachedProvider): AttachedProvider {
  running = [...running.filter((other) => other !== found), found];
  const idle = running.filter((other) => other !== found && isIdle(other));
  stop(idle.slice(0, -mostIdle));
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

function start(key: string, environment: NodeJS.ProcessEnv, cwd = temporaryFolder()): AttachedProvider {
  const [sockets, settings] = [temporaryFolder(), join(temporaryFolder(), 'config')];
  // It can be configured only once with a bundle of its own, and the emulator speaks no TLS.
  const { AWS_CA_BUNDLE: _, AWS_ENDPOINT_URL: __, ...rest } = environment;
  const env = { ...rest, AWS_CONFIG_FILE: settings, PLUGIN_UNIX_SOCKET_DIR: sockets };
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
  const turnTo = (endpoint: string) => writeFileSync(settings, `[default]\nendpoint_url = ${endpoint}\n`);
  const end = () => provider.stdin.end();
  return { key, use: '', turnTo, end, attach, users: 0, processes: new Set() };
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

function stop(providers: readonly AttachedProvider[]): void {
  running = running.filter((other) => !providers.includes(other));
  for (const provider of providers) {
    provider.end();
  }
}

/** Ends all but one when a test file is over: that serves the next file as well. */
export function stopProviders(): void {
  stop(running.slice(0, -1));
}

function lives(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
