import { spawn } from 'node:child_process';
import { createWriteStream, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Engine } from '../daemon/engine';
import { baseImage } from '../images/base-image';
import { nodeInInstance } from '../images/runner-package';
import { shutdownNote } from '../images/shutdown-note';
import type { ImageFile } from '../images/system';
import type { InstanceRecord } from './instance-record';

/**
 * What systemd needs as the first process of a container, and Docker inside it. Not `--privileged`: that asks for every
 * capability, which a computer that is itself a container does not have.
 */
const systemdOptions: readonly string[] = [
  ...['SYS_ADMIN', 'NET_ADMIN', 'SYS_PTRACE'].flatMap((capability) => ['--cap-add', capability]),
  ...['seccomp', 'apparmor', 'systempaths'].flatMap((guard) => ['--security-opt', `${guard}=unconfined`]),
  ...['--cgroupns', 'host', '--volume', '/sys/fs/cgroup:/sys/fs/cgroup:rw'],
  ...['/run', '/run/lock', '/tmp:exec'].flatMap((folder) => ['--tmpfs', folder]),
  ...['--volume', '/var/lib/docker', '--stop-signal', 'SIGRTMIN+3', '--tty'],
];

/** EC2 gives an instance some minutes to shut down before it ends it by force. */
const shutdownSeconds = 300;

/** What is kept of an instance beside its console: how it booted, and its journal for `journalctl --directory`. */
const keptLogs = ['cloud-init-output.log', 'user-data.log', 'journal'];

/** What a command said, and how it ended. */
export interface CommandOutcome {
  readonly output: string;
  /** Of a command that ended well they are not kept. */
  readonly errors: string;
  readonly exitCode: number;
}

/** The container that is an instance. Its files last from start to start, as an EBS volume does. */
export class Container {
  private console?: ReturnType<typeof spawn>;
  private isMeantToRun = false;
  private disk?: string;

  private constructor(
    private readonly engine: Engine,
    readonly name: string,
    /** Its console and what its journal says are in this folder, while it runs and afterwards. */
    readonly logs: string,
  ) {}

  /** @param network - the Docker network of its VPC, and what its resolver reads */
  static async create(
    engine: Engine,
    record: InstanceRecord,
    network: { readonly name: string; readonly resolvConf: string },
    files: readonly ImageFile[],
    logs: string,
  ): Promise<Container> {
    const container = new Container(engine, record.instanceId, logs);
    mkdirSync(logs, { recursive: true });
    await engine.docker(
      ...['create', '--name', record.instanceId, '--hostname', String(record.hostname.split('.')[0])],
      ...['--network', network.name, '--ip', record.address],
      ...['--volume', `${network.resolvConf}:/etc/resolv.conf`],
      ...['--volume', `${process.execPath}:${nodeInInstance}:ro`],
      ...systemdOptions,
      ...[baseImage.name, '/lib/systemd/systemd'],
    );
    await copyInto(engine, record.instanceId, files);
    return container;
  }

  async start(): Promise<void> {
    await this.engine.docker('start', this.name);
    this.isMeantToRun = true;
    const log = createWriteStream(join(this.logs, 'console.log'), { flags: 'a' });
    this.console = spawn(
      'docker',
      ['--host', `unix://${this.engine.socket}`, 'logs', '--follow', '--since', '0s', this.name],
      {
        stdio: ['ignore', 'pipe', 'ignore'],
      },
    );
    this.console.stdout?.pipe(log);
  }

  macAddress(): Promise<string> {
    const format = '{{range .NetworkSettings.Networks}}{{.MacAddress}}{{end}}';
    return this.engine.docker('inspect', '--format', format, this.name);
  }

  /** Runs a command as root and returns what it printed. Throws with its complaint when it fails. */
  run(...command: readonly string[]): Promise<string> {
    return this.engine.docker('exec', this.name, ...command);
  }

  /** The same, whatever becomes of it. */
  async try(...command: readonly string[]): Promise<CommandOutcome> {
    try {
      return { output: await this.run(...command), errors: '', exitCode: 0 };
    } catch (error) {
      const {
        stdout = '',
        stderr = '',
        code = -1,
      } = error as Partial<{ stdout: string; stderr: string; code: number }>;
      return { output: stdout, errors: stderr, exitCode: code };
    }
  }

  /** What a file holds that it has written itself, if it has. Starts no process there: tests ask several times a second. */
  async written(file: string): Promise<string | undefined> {
    this.disk ??= await this.engine.docker('inspect', '--format', '{{.GraphDriver.Data.UpperDir}}', this.name);
    const path = join(this.disk, file);
    return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
  }

  /** Shuts down in order: systemd stops every unit. */
  async stop(): Promise<void> {
    this.isMeantToRun = false;
    await this.engine.docker('stop', '--time', String(shutdownSeconds), this.name);
  }

  /** Power loss: every process ends at once. */
  async kill(): Promise<void> {
    this.isMeantToRun = false;
    await this.engine.docker('kill', this.name);
  }

  async remove(): Promise<void> {
    await this.engine.docker('rm', '--force', '--volumes', this.name);
  }

  /**
   * Why it does not run, where nobody told it to stop.
   *
   * @returns undefined while it runs, and for one that was stopped
   */
  async ownEnd(): Promise<'reboot' | 'poweroff' | undefined> {
    if (!this.isMeantToRun || (await this.isRunning())) {
      return undefined;
    }
    const folder = mkdtempSync(join(this.engine.folder, 'note-'));
    const note = join(folder, 'note');
    await this.engine.docker('cp', `${this.name}:${shutdownNote}`, note).catch(() => {});
    const said = existsSync(note) ? readFileSync(note, 'utf8').trim() : '';
    rmSync(folder, { recursive: true });
    return said === 'reboot' ? 'reboot' : 'poweroff';
  }

  /** Puts what its disk has of logs beside its console. */
  async keepLogs(): Promise<void> {
    for (const name of keptLogs) {
      await this.engine.docker('cp', `${this.name}:/var/log/${name}`, this.logs).catch(() => {});
    }
  }

  async isRunning(): Promise<boolean> {
    return (await this.engine.docker('inspect', '--format', '{{.State.Running}}', this.name)) === 'true';
  }
}

/** Puts files into a container that has not started yet. */
export async function copyInto(engine: Engine, container: string, files: readonly ImageFile[]): Promise<void> {
  const folder = mkdtempSync(join(engine.folder, 'files-'));
  for (const { path, content, mode = 0o644 } of files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content, { mode });
  }
  await engine.docker('cp', `${folder}/.`, `${container}:/`);
  rmSync(folder, { recursive: true });
}
