import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

const execute = promisify(execFile);

/** Where rooms keep their folders: on a disk, and short enough for the path of a socket. */
export const roomFolders = '/var/tmp';
/** The process id of the owner follows. */
export const roomPrefix = 'machine-room-';

/** A folder of this process, which the next room removes when the process is gone and the folder is not. */
export function makeRoomFolder(name = ''): string {
  mkdirSync(roomFolders, { recursive: true });
  return mkdtempSync(join(roomFolders, `${roomPrefix}${process.pid}-${name}`));
}

/** The folders of rooms whose owner is gone: their watchdog was killed with it. */
export function leftovers(): readonly string[] {
  const folders = existsSync(roomFolders) ? readdirSync(roomFolders) : [];
  return folders
    .filter((name) => name.startsWith(roomPrefix) && !isRunning(name.slice(roomPrefix.length).split('-')[0]))
    .map((name) => join(roomFolders, name));
}

/** Ends what rooms without an owner left: their processes, containers, control groups and folders. */
export async function removeLeftovers(): Promise<void> {
  for (const folder of leftovers()) {
    const namespaces = read(join(folder, 'namespaces.pid'));
    if (namespaces && isRoom(namespaces, folder)) {
      process.kill(Number(namespaces), 'SIGKILL');
    }
    await removeRoom(folder);
  }
}

/** Removes what a room whose processes have ended left: its folder, the folders that go with it, its control groups. */
export async function removeRoom(folder: string): Promise<void> {
  await execute('sh', [join(__dirname, 'remove.sh'), folder]).catch(() => undefined);
}

/** Process ids are used again: this one has to be the room's. */
function isRoom(pid: string, folder: string): boolean {
  return read(`/proc/${pid}/cmdline`).includes(folder);
}

function isRunning(pid: string | undefined): boolean {
  return pid !== undefined && /^\d+$/.test(pid) && existsSync(`/proc/${pid}`);
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    return '';
  }
}
