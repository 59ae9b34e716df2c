import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

const dockerd = ['/usr/sbin/dockerd', '/usr/bin/dockerd'].find((file) => existsSync(file));

const programs = ['bash', 'sh', 'cat', 'env', 'sleep', 'mkdir', 'rm', 'hostname', 'id', 'ls', 'touch', 'test', 'df'];

/** A Docker daemon in a network of its own, with one image, `job:1`, of this computer's own programs. */
export class DockerDaemon {
  readonly folder = mkdtempSync(join(tmpdir(), 'dockerd-'));
  readonly host = `unix://${this.folder}/docker.sock`;
  private process?: ChildProcess;

  /** @throws {Error} where this computer can run none, or where it does not come up */
  async start(): Promise<void> {
    if (!dockerd || process.getuid?.() !== 0) {
      throw new Error('These tests start a Docker daemon: run npx runners setup, and the tests as root');
    }
    const files = ['--data-root', 'data', '--exec-root', 'exec', '-p', 'docker.pid'].map((word) =>
      word.startsWith('-') ? word : join(this.folder, word),
    );
    const command = [dockerd, '-H', this.host, '--bip', '172.30.98.1/24', ...files];
    this.process = spawn(
      'unshare',
      ['--net', '--mount', '--propagation', 'private', 'sh', '-c', 'ip link set lo up; exec "$@"', 'sh', ...command],
      {
        stdio: 'ignore',
      },
    );
    const limit = Date.now() + 30_000;
    while (!this.answers()) {
      if (Date.now() > limit) {
        throw new Error('The Docker daemon of the test did not come up within 30 s');
      }
      await pause(200);
    }
    this.importImage();
  }

  docker(...args: readonly string[]): string {
    return execFileSync('docker', ['-H', this.host, ...args], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  }

  async stop(): Promise<void> {
    const ended = new Promise((resolve) => this.process?.on('exit', resolve));
    this.process?.kill('SIGTERM');
    await ended;
    rmSync(this.folder, { recursive: true, force: true });
  }

  private answers(): boolean {
    try {
      this.docker('version');
      return true;
    } catch {
      return false;
    }
  }

  private importImage(): void {
    const root = join(this.folder, 'root');
    for (const name of programs) {
      const program = execFileSync('sh', ['-c', `command -v /usr/bin/${name} || command -v /bin/${name}`], {
        encoding: 'utf8',
      }).trim();
      const libraries = execFileSync('ldd', [program], { encoding: 'utf8' }).matchAll(/(?:=> )?(\/\S+) \(/g);
      for (const file of [program, ...[...libraries].map(([, library]) => String(library))]) {
        const target = join(root, file.replace(/^\/usr\/bin\//, '/bin/'));
        mkdirSync(dirname(target), { recursive: true });
        cpSync(realpathSync(file), target);
      }
    }
    for (const folder of ['tmp', 'etc']) {
      mkdirSync(join(root, folder), { recursive: true });
    }
    execFileSync('sh', [
      '-c',
      `tar -C "$1" -c . | docker -H "$2" import -c 'CMD ["sleep","60"]' - job:1`,
      'sh',
      root,
      this.host,
    ]);
  }
}
