import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { say } from '../command/output';
import { leftovers, roomFolders, roomPrefix } from '../machine-room/daemon/leftovers';

/**
 * Opens a shell in an instance of a rehearsal that still runs, or prints what it logged.
 *
 * @throws {Error} naming the instances that there are, when there is none of that id
 */
export function lookInside(look: 'shell' | 'logs', instance: string | undefined): number {
  const found = instancesOf(runningRooms());
  const one = found.find(({ id }) => id === instance);
  if (!one) {
    const ids = found.map(({ id }) => id).join(', ');
    throw new Error(
      ids === ''
        ? 'No rehearsal runs on this computer: start one with npx runners rehearse --keep'
        : `${instance ?? 'INSTANCE'} does not run in a rehearsal: name one of ${ids}`,
    );
  }
  if (look === 'logs') {
    say(logsOf(one).join('\n'));
    return 0;
  }
  const { status } = spawnSync('docker', [...one.docker, 'exec', '-it', one.id, 'bash'], { stdio: 'inherit' });
  return status ?? 1;
}

interface Found {
  readonly id: string;
  /** What precedes a command for its Docker Engine. */
  readonly docker: readonly string[];
  readonly logs: string;
}

function runningRooms(): readonly string[] {
  const gone = leftovers();
  return readdirSync(roomFolders)
    .filter((name) => name.startsWith(roomPrefix))
    .map((name) => join(roomFolders, name))
    .filter((folder) => !gone.includes(folder) && existsSync(join(folder, 'docker.sock')));
}

function instancesOf(rooms: readonly string[]): readonly Found[] {
  return rooms.flatMap((folder) => {
    const docker = ['--host', `unix://${join(folder, 'docker.sock')}`];
    const { stdout } = spawnSync('docker', [...docker, 'ps', '--format', '{{.Names}}'], { encoding: 'utf8' });
    const ids = String(stdout)
      .split('\n')
      .filter((name) => /^i-[0-9a-f]+$/.test(name));
    return ids.map((id) => ({ id, docker, logs: join(folder, 'logs', id) }));
  });
}

/** Its console, its boot and what its services said. */
function logsOf({ id, docker, logs }: Found): readonly string[] {
  const inside = (...command: readonly string[]) =>
    spawnSync('docker', [...docker, 'exec', id, ...command], { encoding: 'utf8' }).stdout;
  const console = join(logs, 'console.log');
  return [
    ...(existsSync(console) && statSync(console).isFile() ? ['--- console', readFileSync(console, 'utf8')] : []),
    '--- /var/log/user-data.log',
    inside('cat', '/var/log/user-data.log'),
    '--- journal of gitlab-runner',
    inside('journalctl', '--no-pager', '-u', 'gitlab-runner*'),
  ];
}
