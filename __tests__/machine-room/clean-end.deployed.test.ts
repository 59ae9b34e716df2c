import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { leftovers, removeLeftovers } from '../../tools/machine-room/daemon/leftovers';
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
