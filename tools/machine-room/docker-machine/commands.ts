import { join } from 'node:path';
import { type AmazonDriver, Ec2, fromFlags } from './amazon-driver';
import { bootstrapCertificates } from './certificates';
import { createFlags, helpOf, type Parsed, parse } from './flags';
import { checkConnection, Provisioner } from './provision';
import { complain, print, say, sayOnStandardError } from './say';
import type { Host, NoDriver, Store } from './store';
import { formatted } from './template';
import { waitFor } from './wait';

/** An error whose exit status is not 1. */
export class Failure extends Error {
  constructor(
    message: string,
    readonly status: number,
  ) {
    super(message);
  }
}

export interface Session {
  readonly store: Store;
  readonly isCki: boolean;
}

type Command = (session: Session, flags: Parsed) => void | Promise<void>;

/** @throws {Error} in the words of commands/create.go */
export async function create({ store, isCki }: Session, words: readonly string[]): Promise<void> {
  const driverName = driverOf(words);
  const known = createFlags(driverName, isCki);
  if (!known) {
    throw new Error(
      `Driver "${driverName}" not found. Do you have the plugin binary "docker-machine-driver-${driverName}" accessible in your PATH?`,
    );
  }
  if (words.some((word) => ['--help', '-h'].includes(word))) {
    print(helpOf(known));
    return;
  }
  const flags = parse(known, words);
  const [name, ...more] = flags.args;
  if (more.length > 0) {
    throw new Error(`Invalid command line. Found extra arguments [${more.join(' ')}]`);
  }
  if (!name) {
    throw new Error('Error: No machine name specified');
  }
  if (!/^[a-zA-Z0-9][a-zA-Z0-9\-.]*$/.test(name)) {
    throw new Error('Error creating machine: Invalid hostname specified. Allowed hostname chars are: 0-9a-zA-Z . -');
  }
  if (store.has(name)) {
    throw new Error(`Docker machine "${name}" already exists`);
  }
  const Driver: AmazonDriver | NoDriver =
    driverName === 'none'
      ? { MachineName: name, URL: flags.text('url') }
      : await fromFlags(flags, name, store.path, isCki).catch((error: Error) => {
          throw new Error(`Error setting machine configuration from flags provided: ${error.message}`);
        });
  const host = newHost(store, name, driverName, Driver, flags);
  await bootstrapCertificates(host.HostOptions.AuthOptions, say);
  say('Running pre-create checks...');
  if (isAmazon(host)) {
    await new Ec2(host.Driver).preCreateCheck().catch((error: Error) => {
      throw new Failure(`Error with pre-create check: ${JSON.stringify(error.message)}`, 3);
    });
  }
  store.save(host);
  say('Creating machine...');
  if (isAmazon(host)) {
    await performCreate(store, host);
  }
  store.save(host);
  say(
    `To see how to connect your Docker Client to the Docker Engine running on this virtual machine, run: docker-machine env ${name}`,
  );
}

async function performCreate(store: Store, host: AmazonHost): Promise<void> {
  const ec2 = new Ec2(host.Driver);
  try {
    await ec2.create().catch((error: Error) => {
      throw new Error(`Error in driver during machine creation: ${error.message}`);
    });
    store.save(host);
    say('Waiting for machine to be running, this may take a few minutes...');
    await waitFor(async () => (await ec2.state()) === 'Running');
    say('Detecting operating system of created instance...');
    await new Provisioner(host).provision().catch((error: Error) => {
      throw new Error(`Error running provisioning: ${error.message}`);
    });
    say('Checking connection to Docker...');
    await checkConnection(await ec2.url(), host);
    say('Docker is up and running!');
  } catch (error) {
    throw new Error(`Error creating machine: ${(error as Error).message}`);
  }
}

/** The option is looked for before options are read (flagHackLookup). */
function driverOf(words: readonly string[]): string {
  const at = words.findIndex((word) => /^(--driver|-d)(=|$)/.test(word));
  const word = words[at] ?? '';
  return (word.includes('=') ? word.split('=')[1] : words[at + 1]) || process.env.MACHINE_DRIVER || 'virtualbox';
}

function newHost(store: Store, Name: string, DriverName: string, Driver: Host['Driver'], flags: Parsed): Host {
  const certificate = (name: string) => join(store.certificates, name);
  const own = (name: string) => join(store.folder(Name), name);
  return {
    ConfigVersion: 3,
    Driver,
    DriverName,
    HostOptions: {
      EngineOptions: {
        ArbitraryFlags: flags.list('engine-opt'),
        Env: flags.list('engine-env'),
        InsecureRegistry: flags.list('engine-insecure-registry'),
        Labels: flags.list('engine-label'),
        RegistryMirror: flags.list('engine-registry-mirror'),
        StorageDriver: flags.text('engine-storage-driver'),
        TlsVerify: true,
        InstallURL: flags.text('engine-install-url'),
      },
      AuthOptions: {
        ...{ CertDir: store.certificates, StorePath: store.folder(Name), ServerCertSANs: flags.list('tls-san') },
        ...{ CaCertPath: certificate('ca.pem'), CaPrivateKeyPath: certificate('ca-key.pem') },
        ...{ ClientCertPath: certificate('cert.pem'), ClientKeyPath: certificate('key.pem') },
        ...{ ServerCertPath: own('server.pem'), ServerKeyPath: own('server-key.pem') },
      },
    },
    Name,
  };
}

type AmazonHost = Host & { readonly Driver: AmazonDriver };
const isAmazon = (host: Host): host is AmazonHost => host.DriverName === 'amazonec2';

/** As the driver `none` answers where there is no instance (drivers/none/driver.go). */
const states = (host: Host) => (isAmazon(host) ? new Ec2(host.Driver).state() : Promise.resolve('Running'));
const addressOf = (host: Host) =>
  isAmazon(host) ? new Ec2(host.Driver).url() : Promise.resolve((host.Driver as NoDriver).URL);

/** @throws {Error} where the command line names none, and there is no machine "default" */
function only({ store }: Session, { args }: Parsed): Host {
  const [name = store.has('default') ? 'default' : undefined, ...more] = args;
  if (more.length > 0) {
    throw new Error('Error: Expected one machine name as an argument');
  }
  if (name === undefined) {
    throw new Error('Error: No machine name(s) specified and no "default" machine exists');
  }
  return store.load(name);
}

async function forAll(session: Session, flags: Parsed, act: (host: Host) => Promise<void>): Promise<void> {
  const hosts = flags.args.length > 0 ? flags.args.map((name) => session.store.load(name)) : [only(session, flags)];
  await Promise.all(hosts.map(act));
  for (const host of hosts) {
    session.store.save(host);
  }
}

async function change(
  host: Host,
  wanted: 'Running' | 'Stopped',
  doing: string,
  act: (ec2: Ec2) => Promise<void>,
): Promise<void> {
  if (!isAmazon(host)) {
    throw new Error(`hosts without a driver cannot be ${wanted === 'Running' ? 'started' : 'stopped'}`);
  }
  say(`${doing} "${host.Name}"...`);
  const ec2 = new Ec2(host.Driver);
  if ((await ec2.state()) === wanted) {
    throw new Error(`Machine "${host.Name}" is already ${wanted.toLowerCase()}.`);
  }
  await act(ec2);
  await waitFor(async () => (await ec2.state()) === wanted);
  say(`Machine "${host.Name}" was ${wanted === 'Running' ? 'started' : wanted.toLowerCase()}.`);
}

/** The rest of the commands, by name. */
export const commands: Readonly<Record<string, Command>> = {
  config: async (session, flags) => {
    sayOnStandardError();
    const host = only(session, flags);
    const url = await connected(host, 'Error running connection boilerplate');
    const file = (name: string) => JSON.stringify(join(session.store.folder(host.Name), name));
    print(
      `--tlsverify\n--tlscacert=${file('ca.pem')}\n--tlscert=${file('cert.pem')}\n--tlskey=${file('key.pem')}\n-H=${url}`,
    );
  },
  env: async (session, flags) => {
    sayOnStandardError();
    const host = only(session, flags);
    const url = await connected(host, 'Error checking TLS connection');
    const values = {
      ...{ DOCKER_TLS_VERIFY: '1', DOCKER_HOST: url, DOCKER_CERT_PATH: session.store.folder(host.Name) },
      DOCKER_MACHINE_NAME: host.Name,
    };
    for (const [name, value] of Object.entries(values)) {
      print(`export ${name}="${value}"`);
    }
  },
  inspect: (session, flags) => {
    const host = only(session, flags);
    const format = flags.text('format');
    say(format ? formatted(format, host) : JSON.stringify(host, undefined, 4));
  },
  ip: async (session, flags) =>
    forAll(session, flags, async (host) => say(isAmazon(host) ? await new Ec2(host.Driver).address() : '')),
  ls: async ({ store }, flags) => {
    if (flags.list('filter').length > 0 || flags.text('format')) {
      throw new Error('the twin of docker-machine lists without filter and format');
    }
    if (flags.isOn('quiet')) {
      store.names().forEach(say);
      return;
    }
    say('NAME   ACTIVE   DRIVER   STATE   URL   SWARM   DOCKER   ERRORS');
    for (const host of store.names().map((name) => store.load(name))) {
      const state = await states(host).catch(() => 'Error');
      say([host.Name, '-', host.DriverName, state, await addressOf(host).catch(() => '')].join('   '));
    }
  },
  provision: async (session, flags) =>
    forAll(session, flags, async (host) => {
      if (isAmazon(host)) {
        await new Provisioner(host).provision();
      }
    }),
  rm: remove,
  start: (session, flags) =>
    forAll(session, flags, (host) => change(host, 'Running', 'Starting', (ec2) => ec2.start())),
  stop: (session, flags) => forAll(session, flags, (host) => change(host, 'Stopped', 'Stopping', (ec2) => ec2.stop())),
  kill: (session, flags) =>
    forAll(session, flags, (host) => change(host, 'Stopped', 'Killing', (ec2) => ec2.stop(true))),
  status: async (session, flags) => say(await states(only(session, flags))),
  url: async (session, flags) => say(await addressOf(only(session, flags))),
};

async function connected(host: Host, prefix: string): Promise<string> {
  try {
    const url = await addressOf(host);
    await checkConnection(url, host);
    return url;
  } catch (error) {
    throw new Error(`${prefix}: ${(error as Error).message}`);
  }
}

/** commands/rm.go */
async function remove({ store }: Session, flags: Parsed): Promise<void> {
  const force = flags.isOn('force');
  if (flags.args.length === 0) {
    throw new Error('Error: Expected to get one or more machine names as arguments');
  }
  say(`About to remove ${flags.args.join(', ')}`);
  say('WARNING: This action will delete both local reference and remote instance.');
  if (!force && !flags.isOn('y')) {
    return;
  }
  const errors: string[] = [];
  for (const name of flags.args) {
    const failed = await removeRemote(store, name).catch((error: Error) => error);
    if (failed) {
      errors.push(`Error removing host "${name}": ${failed.message}`);
    }
    if (failed && !force) {
      continue;
    }
    if (store.has(name)) {
      store.remove(name);
      say(`Successfully removed ${name}`);
    } else {
      errors.push(`Can't remove "${name}"`);
    }
  }
  if (errors.length > 0 && !force) {
    throw new Error(errors.join('\n'));
  }
  for (const error of errors) {
    complain(error);
  }
}

async function removeRemote(store: Store, name: string): Promise<void> {
  const host = store.load(name);
  if (isAmazon(host)) {
    await new Ec2(host.Driver).remove();
  }
}
