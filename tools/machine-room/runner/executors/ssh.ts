import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

export interface SshTarget {
  readonly address: string;
  readonly port?: number;
  readonly user: string;
  readonly keyFile: string;
}

const options = [
  ...['StrictHostKeyChecking=no', 'UserKnownHostsFile=/dev/null', 'IdentitiesOnly=yes', 'BatchMode=yes'],
  ...['ConnectTimeout=10', 'LogLevel=ERROR', 'ServerAliveInterval=15'],
].flatMap((option) => ['-o', option]);

const words = ({ address, port = 22, user, keyFile }: SshTarget) => [
  ...['-F', '/dev/null', ...options, '-i', keyFile, '-p', String(port), '-l', user, address],
];

/** Runs a command over SSH. @throws {Error} with what it said where it fails */
export async function runBySsh(target: SshTarget, command: string): Promise<string> {
  try {
    return (await run('ssh', [...words(target), command], { maxBuffer: 2 ** 26 })).stdout;
  } catch (error) {
    const { message, stderr = '', code } = error as Error & { readonly stderr?: string; readonly code?: unknown };
    // What ssh says of itself has status 255; any other status is the command's.
    throw new Error(stderr.trim() || (code === 255 ? message : `exit status ${code}`));
  }
}

/** A socket here that leads to one there, for as long as it is open. */
export class Tunnel {
  private constructor(
    readonly socket: string,
    private readonly folder: string,
    private readonly process: ChildProcess,
  ) {}

  /** @throws {Error} where SSH cannot connect */
  static async open(target: SshTarget, remote: string): Promise<Tunnel> {
    const folder = mkdtempSync(join(tmpdir(), 'tunnel-'));
    const socket = join(folder, 'docker.sock');
    const args = ['-N', '-o', 'ExitOnForwardFailure=yes', '-L', `${socket}:${remote}`, ...words(target)];
    const child = spawn('ssh', args, { stdio: ['ignore', 'ignore', 'pipe'] });
    let said = '';
    child.stderr.on('data', (part: Buffer) => {
      said += part;
    });
    const tunnel = new Tunnel(socket, folder, child);
    for (let waited = 0; !existsSync(socket); waited += 50) {
      if (child.exitCode !== null || waited > 30_000) {
        tunnel.close();
        throw new Error(said.trim() || 'ssh: no connection');
      }
      await setTimeout(50);
    }
    return tunnel;
  }

  close(): void {
    this.process.kill();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** A new key pair in a folder. @returns the public key's text */
export async function makeKey(file: string): Promise<string> {
  rmSync(file, { force: true });
  await run('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', 'fleeting', '-f', file]);
  return readFileSync(`${file}.pub`, 'utf8').trim();
}
