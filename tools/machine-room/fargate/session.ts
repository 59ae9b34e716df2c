import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface SshServer {
  readonly address: string;
  readonly port: number;
  readonly user: string;
  /** PEM */
  readonly key: string;
}

/** One attempt to connect, whatever key the host has (executors/ssh/executor.go). */
const options = [
  ...['StrictHostKeyChecking=no', 'UserKnownHostsFile=/dev/null', 'IdentitiesOnly=yes', 'BatchMode=yes'],
  ...['ConnectionAttempts=1', 'LogLevel=ERROR'],
].flatMap((option) => ['-o', option]);

/**
 * Runs a script on a server with the outputs of this process as its own.
 *
 * @throws {Error} when it cannot connect or the script fails
 */
export async function runScript({ address, port, user, key }: SshServer, script: string): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'fargate-'));
  try {
    const file = join(folder, 'key');
    writeFileSync(file, key, { mode: 0o600 });
    const place = ['-F', '/dev/null', ...options, '-i', file, '-p', String(port), '-l', user, address];
    const session = spawn('ssh', [...place, script], { stdio: ['ignore', 'inherit', 'inherit'] });
    const [status] = await once(session, 'exit');
    if (status !== 0) {
      throw new Error(`executing the script on the remote host: Process exited with status ${status}`);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}
