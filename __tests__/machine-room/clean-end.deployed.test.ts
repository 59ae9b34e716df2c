import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { leftovers, removeLeftovers, roomFolders, roomPrefix } from '../../tools/machine-room/daemon/leftovers';
import { importRoot } from '../../tools/machine-room/images/image-cache';
import { temporaryFolder } from '../support/temporary-folder';
import { until } from './systems';

/** A process that starts an engine and a container, says its folders and then waits forever. */
async function engineProcess() {
  const tsx = pathToFileURL(require.resolve('tsx')).href;
  const child = spawn(process.execPath, ['--import', tsx, join(__dirname, 'some-engine.ts')], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines = createInterface(child.stdout);
  const [said] = await once(lines, 'line');
  const later: string[] = [];
  lines.on('line', (line) => later.push(line));
  const [folder = '', other = ''] = String(said).split(' ');
  return { child, folder, other, later };
}

/** Command lines of this computer that name the folder, by process id: daemons, shims and watchdogs do. */
const commandsOf = (folder: string) =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => [pid, read(`/proc/${pid}/cmdline`).replaceAll('\0', ' ')] as const)
    .filter(([, line]) => line.includes(folder));
const processesOf = (folder: string) => commandsOf(folder).map(([, line]) => line);

const read = (file: string) => {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
};
const parentOf = (pid: string) => /^PPid:\s+(\d+)$/m.exec(read(`/proc/${pid}/status`))?.[1];
const isShell = (pid: string) => read(`/proc/${pid}/cmdline`).includes('room.sh');

const controlGroupsOf = (folder: string) =>
  ['', ...readdirSync('/sys/fs/cgroup')].filter((name) =>
    existsSync(join('/sys/fs/cgroup', name, folder.slice(folder.lastIndexOf('/') + 1))),
  );

/** What this computer has mounted there, outside of rooms. */
const mountsIn = (folder: string) =>
  read('/proc/self/mountinfo')
    .split('\n')
    .filter((line) => line.includes(folder));

describe('a machine room whose process ends', () => {
  it.each(['SIGINT', 'SIGTERM', 'SIGKILL'] as const)('with %s leaves nothing', async (signal) => {
    const { child, folder, other } = await engineProcess();
    expect(processesOf(folder)).toContainEqual(expect.stringContaining('dockerd'));
    expect(controlGroupsOf(folder)).not.toEqual([]);
    expect(existsSync(other)).toBe(true);
    child.kill(signal);
    await until('its folders are gone', () => !existsSync(folder) && !existsSync(other), 30);
    await until('its watchdog is gone', () => processesOf(folder).length === 0, 30);
    expect(controlGroupsOf(folder)).toEqual([]);
  });

  it('is told that the daemon was killed, and leaves nothing', async () => {
    const { child, folder, other, later } = await engineProcess();
    const [daemon] = commandsOf(folder).filter(([, line]) => line.startsWith('dockerd '));
    process.kill(Number(daemon?.[0]), 'SIGKILL');
    expect(await once(child, 'close')).toEqual([7, null]);
    expect(later.join('\n')).toMatch(/The Docker daemon of the machine room ended, .* Its last words:\n.*level=/s);
    expect([folder, other].filter((one) => existsSync(one))).toEqual([]);
    expect(processesOf(folder)).toEqual([]);
    expect(controlGroupsOf(folder)).toEqual([]);
  });

  it('together with its watchdog leaves nothing that the next room does not remove', async () => {
    const { child, folder, other } = await engineProcess();
    const [watchdog] = readdirSync('/proc').filter((pid) => parentOf(pid) === String(child.pid) && isShell(pid));
    process.kill(Number(watchdog), 'SIGKILL');
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(leftovers()).toContain(folder);
    await removeLeftovers();
    expect([folder, other].filter((one) => existsSync(one))).toEqual([]);
    expect(processesOf(folder)).toEqual([]);
    expect(controlGroupsOf(folder)).toEqual([]);
  });
});

describe('what a killed program has mounted in the folder of a room', () => {
  it('is unmounted with the folder, and stays as it is', async () => {
    const elsewhere = temporaryFolder();
    writeFileSync(join(elsewhere, 'kept'), '');
    const { pid } = spawnSync('true');
    const folder = mkdtempSync(join(roomFolders, `${roomPrefix}${pid}-`));
    const [outer, inner] = [join(folder, 'root', 'srv'), join(folder, 'root', 'srv', 'inner')];
    mkdirSync(outer, { recursive: true });
    mkdirSync(join(elsewhere, 'inner'));
    execFileSync('mount', ['--bind', elsewhere, outer]);
    execFileSync('mount', ['--bind', elsewhere, inner]);
    await removeLeftovers();
    expect(existsSync(folder)).toBe(false);
    expect(readdirSync(elsewhere)).toEqual(['inner', 'kept']);
    expect(mountsIn(folder)).toEqual([]);
  });

  it('is not there after a build of the image that was killed', async () => {
    const folder = temporaryFolder();
    const building = join(folder, 'mmdebstrap');
    writeFileSync(
      building,
      '#!/bin/sh\nmkdir "$TMPDIR/sys"\nmount -t tmpfs tmpfs "$TMPDIR/sys"\n: >"$TMPDIR/sys/mounted"\nsleep 600\n',
    );
    chmodSync(building, 0o755);
    const killed = new AbortController();
    const path = process.env.PATH;
    process.env.PATH = `${folder}:${path}`;
    const built = importRoot({ socket: join(folder, 'none'), folder }, killed.signal).catch((error: Error) => error);
    process.env.PATH = path;
    const pids = () => commandsOf(building).map(([pid]) => pid);
    await until('it has mounted', () => pids().some((pid) => existsSync(`/proc/${pid}/root${folder}/sys/mounted`)), 30);
    for (const pid of pids()) {
      process.kill(Number(pid), 'SIGKILL');
    }
    killed.abort(new Error('killed'));
    expect(await built).toEqual(new Error('killed'));
    expect(mountsIn(folder)).toEqual([]);
  });
});
