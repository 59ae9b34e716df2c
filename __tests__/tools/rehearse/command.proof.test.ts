import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { roomFolders } from '../../../tools/machine-room/daemon/leftovers';
import { rehearsedApp } from '../../machine-room/rehearsed-app';
import { until } from '../../machine-room/systems';
import { temporaryFolder } from '../../support/temporary-folder';

const root = join(__dirname, '..', '..', '..');
/** What `npx runners` starts. */
const program = join(root, 'tools', 'runners', 'bin.mjs');

/** `npx runners rehearse`, in a process of its own. */
class Command {
  /** Where its temporary folders go. */
  readonly temporary = temporaryFolder();
  said = '';
  printed = '';
  readonly child: ChildProcess;
  readonly ended: Promise<unknown[]>;

  constructor(...args: readonly string[]) {
    const app = rehearsedApp({ runnerWorker: { type: 'docker' } });
    const words = ['rehearse', '--app', app, '--jobs', '1', '--seconds', '2', ...args];
    this.child = spawn(process.execPath, [program, ...words], {
      cwd: root,
      env: { ...process.env, TMPDIR: this.temporary },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.child.stderr?.on('data', (part) => {
      this.said += part;
    });
    this.child.stdout?.on('data', (part) => {
      this.printed += part;
    });
    this.ended = once(this.child, 'close');
  }

  async untilSaid(text: string): Promise<void> {
    const isOver = () => this.child.exitCode !== null || this.child.signalCode !== null;
    await until(`it says ${text}`, () => this.said.includes(text) || isOver(), 1800);
    expect(this.said).toContain(text);
  }

  /** Folders of its room. */
  get folders(): readonly string[] {
    return readdirSync(roomFolders).filter((name) => name.startsWith(`machine-room-${this.child.pid}-`));
  }

  /** Processes that are its own, or have a file or a variable of it. */
  get processes(): readonly string[] {
    const isIts = (text: string) => text.includes(`machine-room-${this.child.pid}-`) || text.includes(this.temporary);
    return readdirSync('/proc').filter((pid) => {
      const files = ['cmdline', 'environ'].map((name) => read(`/proc/${pid}/${name}`));
      return /^\d+$/.test(pid) && Number(pid) !== process.pid && files.some(isIts);
    });
  }

  killDaemon(): void {
    const daemons = this.processes.filter((pid) => read(`/proc/${pid}/cmdline`).startsWith('dockerd\0'));
    expect(daemons).toHaveLength(1);
    process.kill(Number(daemons[0]), 'SIGKILL');
  }

  get controlGroups(): readonly string[] {
    const lists = execFileSync('find', ['/sys/fs/cgroup', '-maxdepth', '2', '-type', 'd'], { encoding: 'utf8' });
    return lists.split('\n').filter((name) => name.includes(`machine-room-${this.child.pid}-`));
  }

  get left() {
    const { folders, processes, controlGroups } = this;
    // The loader of TypeScript has its cache there.
    const temporary = readdirSync(this.temporary).filter((name) => !/^tsx-\d+$/.test(name));
    return { folders, processes, controlGroups, temporary };
  }
}

const nothing = { folders: [], processes: [], controlGroups: [], temporary: [] };

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

describe('a rehearsal that is kept', () => {
  let command: Command;
  let id: string;
  const runners = (...args: readonly string[]) =>
    spawnSync(process.execPath, [program, 'rehearse', ...args], { cwd: root, encoding: 'utf8' });

  beforeAll(async () => {
    command = new Command('--keep');
    await command.untilSaid('It keeps running until you press Ctrl-C');
    id = String(/npx runners rehearse shell (i-[0-9a-f]+)/.exec(command.said)?.[1]);
  });
  afterAll(() => command.child.kill('SIGTERM'));

  it('has reported before, and says how to look inside', () => {
    expect(command.printed).toContain('Nothing was lost');
    expect(command.said).toContain(`npx runners rehearse logs ${id}`);
  });

  it('prints the console, the boot and the journal of an instance', () => {
    const { stdout, stderr, status } = runners('logs', id);
    expect({ stderr, status }).toEqual({ stderr: '', status: 0 });
    expect(stdout).toMatch(/--- console\n.*systemd.*--- \/var\/log\/user-data\.log\n.*the manager is up/s);
    expect(stdout).toMatch(/--- journal of gitlab-runner\n.*Configuration loaded/s);
  });

  it('opens a shell in an instance, and has the status that it ends with', () => {
    const words = [process.execPath, program, 'rehearse', 'shell', id].map((word) => `'${word}'`).join(' ');
    const { stdout, status } = spawnSync('script', ['--quiet', '--return', '--command', words, '/dev/null'], {
      cwd: root,
      encoding: 'utf8',
      input: 'systemctl is-active gitlab-runner docker\ncat /var/lib/cloud/data/instance-id\nexit 5\n',
    });
    expect(stdout).toMatch(/^active\r\nactive\r$/m);
    expect(stdout).toContain(`${id}\r\n`);
    expect(status).toBe(5);
  });

  it('names the instances that there are where another one is asked for', () => {
    const { stderr, status } = runners('shell', 'i-00');
    expect(stderr).toMatch(new RegExp(`^i-00 does not run in a rehearsal: name one of .*${id}`));
    expect(status).toBe(1);
  });

  it('leaves nothing when it is told to end, and then there is nothing to look at', async () => {
    expect(command.left).toEqual({
      folders: [expect.anything(), expect.anything()],
      processes: expect.arrayContaining([String(command.child.pid)]),
      controlGroups: expect.arrayContaining([expect.anything()]),
      temporary: expect.anything(),
    });
    command.child.kill('SIGINT');
    expect(await command.ended).toEqual([0, null]);
    await until('nothing is left', () => command.processes.length === 0, 60);
    expect(command.left).toEqual(nothing);
    const { stderr, status } = runners('logs', id);
    expect(stderr).not.toContain(id);
    expect(status).toBe(1);
  });
});

describe('a rehearsal that is interrupted while Terraform waits for a boot', { timeout: 1_800_000 }, () => {
  const booting = async () => {
    const command = new Command();
    await command.untilSaid('Applying runner');
    await until('an instance boots', () => /i-[0-9a-f]+ (is past|runs)/.test(command.said), 1800);
    return command;
  };
  const interrupted = async (signal: NodeJS.Signals) => {
    const command = await booting();
    command.child.kill(signal);
    return { command, ended: await command.ended };
  };

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('leaves nothing after %s, and has its exit status', async (signal, status) => {
    const { command, ended } = await interrupted(signal);
    expect(ended).toEqual([status, null]);
    expect(command.said).toContain('Interrupted: everything is cleaned up.');
    await until('nothing is left', () => command.processes.length === 0, 60);
    expect(command.left).toEqual(nothing);
  });

  it('leaves nothing after SIGKILL, which it does not see', async () => {
    const { command, ended } = await interrupted('SIGKILL');
    expect(ended).toEqual([null, 'SIGKILL']);
    await until('nothing is left', () => command.processes.length === 0 && command.folders.length === 0, 60);
    expect(command.left).toEqual(nothing);
  });

  it('fails when its Docker daemon is killed, and leaves nothing', async () => {
    const command = await booting();
    command.killDaemon();
    expect(await command.ended).toEqual([1, null]);
    expect(command.said).toContain('The Docker daemon of the machine room ended');
    await until('nothing is left', () => command.processes.length === 0, 60);
    expect(command.left).toEqual(nothing);
  });
});
