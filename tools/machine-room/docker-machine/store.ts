import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { AmazonDriver } from './amazon-driver';

/** A machine as its file `config.json` has it (libmachine/host/host.go:43-58). */
export interface Host {
  readonly ConfigVersion: 3;
  readonly Driver: AmazonDriver | NoDriver;
  readonly DriverName: string;
  readonly HostOptions: {
    readonly EngineOptions: EngineOptions;
    readonly AuthOptions: AuthOptions;
  };
  readonly Name: string;
}

/** Of the driver `none`. */
export interface NoDriver {
  readonly MachineName: string;
  readonly URL: string;
}

export interface EngineOptions {
  readonly ArbitraryFlags: readonly string[];
  readonly Env: readonly string[];
  readonly InsecureRegistry: readonly string[];
  readonly Labels: readonly string[];
  readonly RegistryMirror: readonly string[];
  readonly StorageDriver: string;
  readonly TlsVerify: true;
  readonly InstallURL: string;
}

export interface AuthOptions {
  readonly CertDir: string;
  readonly CaCertPath: string;
  readonly CaPrivateKeyPath: string;
  readonly ClientCertPath: string;
  readonly ClientKeyPath: string;
  readonly ServerCertPath: string;
  readonly ServerKeyPath: string;
  readonly StorePath: string;
  readonly ServerCertSANs: readonly string[];
}

/** Where machines are kept: a folder for each, with its keys and certificates (libmachine/persist/filestore.go). */
export class Store {
  constructor(readonly path: string) {}

  get certificates(): string {
    return join(this.path, 'certs');
  }

  folder(name = ''): string {
    return join(this.path, 'machines', name);
  }

  names(): readonly string[] {
    const entries = existsSync(this.folder()) ? readdirSync(this.folder(), { withFileTypes: true }) : [];
    return entries.filter((entry) => entry.isDirectory() && !entry.name.startsWith('.')).map(({ name }) => name);
  }

  has(name: string): boolean {
    return existsSync(this.folder(name));
  }

  /** @throws {Error} in docker-machine's words */
  load(name: string): Host {
    if (!this.has(name)) {
      throw new Error(
        `Docker machine ${JSON.stringify(name)} does not exist. Use "docker-machine ls" to list machines. Use "docker-machine create" to add a new one.`,
      );
    }
    return JSON.parse(readFileSync(join(this.folder(name), 'config.json'), 'utf8')) as Host;
  }

  save(host: Host): void {
    const file = join(this.folder(host.Name), 'config.json');
    mkdirSync(this.folder(host.Name), { recursive: true, mode: 0o700 });
    writeFileSync(`${file}.tmp`, JSON.stringify(host, undefined, 4), { mode: 0o600 });
    renameSync(`${file}.tmp`, file);
  }

  remove(name: string): void {
    rmSync(this.folder(name), { recursive: true, force: true });
  }
}

/** commands/mcndirs/utils.go */
export const defaultStore = () => join(process.env.HOME || homedir(), '.docker', 'machine');
