import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { leftovers, removeLeftovers } from '../../tools/machine-room/daemon/leftovers';
import { until } from './systems';

/** A process that starts an engine and a container, says its folder and then waits forever. */
async function engineProcess(): Promise<{ readonly child: ReturnType<typeof spawn>; readonly folder: string }> {
  const tsx = pathToFileURL(require.resolve('tsx')).href;
  const child = spawn(process.execPath, ['--import', tsx, join(__dirname, 'some-engine.ts')], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [folder] = await once(createInterface(child.stdout), 'line');
  return { child, folder: String(folder) };
}

/** Command lines of this computer that name the folder: daemons, shims and watchdogs do. */
const processesOf = (folder: string) =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => read(`/proc/${pid}/cmdline`).replaceAll('\0', ' '))
    .filter((line) => line.includes(folder));

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
    const { child, folder } = await engineProcess();
    expect(processesOf(folder)).toContainEqual(expect.stringContaining('dockerd'));
    expect(controlGroupsOf(folder)).not.toEqual([]);
    child.kill(signal);
    await until('its folder is gone', () => !existsSync(folder), 30);
    await until('its watchdog is gone', () => processesOf(folder).length === 0, 30);
    expect(controlGroupsOf(folder)).toEqual([]);
  });

  it('together with its watchdog leaves nothing that the next room does not remove', async () => {
    const { child, folder } = await engineProcess();
    const [watchdog] = readdirSync('/proc').filter((pid) => parentOf(pid) === String(child.pid) && isShell(pid));
    process.kill(Number(watchdog), 'SIGKILL');
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(leftovers()).toContain(folder);
    await removeLeftovers();
    expect(existsSync(folder)).toBe(false);
    expect(processesOf(folder)).toEqual([]);
    expect(controlGroupsOf(folder)).toEqual([]);
  });
});
