import { spawn } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Log } from '../../log';
import type { DockerHost } from '../docker/api';

const home = () => process.env.HOME || homedir();
const machines = () => join(process.env.MACHINE_STORAGE_PATH || join(home(), '.docker', 'machine'), 'machines');

/** docker-machine's command line as GitLab Runner calls it (helpers/docker/machine_command.go). */
export class MachineCommand {
  constructor(private readonly log: Log) {}

  /** The names are read from the store: it never asks `ls`. */
  list(): readonly string[] {
    const entries = existsSync(machines()) ? readdirSync(machines(), { withFileTypes: true }) : [];
    return entries.filter((entry) => entry.isDirectory() && !entry.name.startsWith('.')).map(({ name }) => name);
  }

  create(driver: string, name: string, options: readonly string[]): Promise<void> {
    const words = ['create', '--driver', driver, ...options.map((option) => `--${option}`), name];
    return this.told(words, { operation: 'create', driver, name });
  }

  stop(name: string): Promise<void> {
    return this.told(['stop', name], { operation: 'stop', name });
  }

  remove(name: string): Promise<void> {
    return this.told(['rm', '-y', name], { operation: 'remove', name });
  }

  forceRemove(name: string): Promise<void> {
    return this.told(['rm', '-f', name], { operation: 'force-remove', name });
  }

  async exists(name: string): Promise<boolean> {
    return existsSync(join(machines(), name, 'config.json')) && (await this.run(['inspect', name])).status === 0;
  }

  /** `config` asks the machine itself. */
  async canConnect(name: string): Promise<boolean> {
    return (await this.run(['config', name])).status === 0;
  }

  /** @throws {Error} where the machine does not answer */
  async credentials(name: string): Promise<DockerHost> {
    if (!(await this.canConnect(name))) {
      throw new Error("can't connect");
    }
    return {
      address: await this.answer(['url', name]),
      certificates: await this.answer(['inspect', name, '-f', '{{.HostOptions.AuthOptions.StorePath}}']),
    };
  }

  private async answer(words: readonly string[]): Promise<string> {
    const { status, output } = await this.run(words);
    if (status !== 0 || output.trim() === '') {
      throw new Error(status === 0 ? `failed to get [${words.join(' ')}]` : `exit status ${status}`);
    }
    return output.trim();
  }

  /** What it says goes to the log, as it says it. */
  private async told(words: readonly string[], fields: Readonly<Record<string, string>>): Promise<void> {
    const { status } = await this.run(words, {
      output: (line) => this.log.info(line, fields),
      error: (line) => this.log.error(line, fields),
    });
    if (status !== 0) {
      throw new Error(`exit status ${status}`);
    }
  }

  private run(
    words: readonly string[],
    hear?: Readonly<Record<'output' | 'error', (line: string) => void>>,
  ): Promise<{ readonly status: number | null; readonly output: string }> {
    const token = process.env.MACHINE_BUGSNAG_API_TOKEN || 'no-report';
    const child = spawn('docker-machine', [`--bugsnag-api-token=${token}`, ...words], {
      env: { ...process.env, HOME: home() },
      stdio: ['ignore', 'pipe', hear ? 'pipe' : 'ignore'],
    });
    let output = '';
    child.stdout?.on('data', (part) => {
      output += part;
    });
    if (hear) {
      eachLine(child.stdout, hear.output);
      eachLine(child.stderr, hear.error);
    }
    return new Promise((resolve, reject) => {
      child.on('error', reject);
      child.on('close', (status) => resolve({ status, output }));
    });
  }
}

function eachLine(stream: NodeJS.ReadableStream | null, hear: (line: string) => void): void {
  let rest = '';
  stream?.on('data', (part) => {
    const lines = `${rest}${part}`.split('\n');
    rest = lines.pop() ?? '';
    lines.filter((line) => line !== '').forEach(hear);
  });
  stream?.on('end', () => rest !== '' && hear(rest));
}
