import { spawn } from 'node:child_process';
import { copyFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { motoVariables } from '../../../tools/sandbox/emulator';
import { findAwsCli } from './aws-cli';
import { preloadedCommand, preloadedVariable } from './preloaded';

type End = () => void;

interface Served {
  readonly end: Promise<End>;
  doors: number;
}

/** By folder. Vitest loads this file for each door. */
const shared = globalThis as { servedPrograms?: Map<string, Served> };

/** Vitest calls this before the first test of a door. The first door starts the server. @returns what the last one ends */
export default async function serve(project: TestProject): Promise<() => Promise<void>> {
  const folder = String(project.config.env[preloadedVariable]);
  shared.servedPrograms ??= new Map();
  const served = shared.servedPrograms.get(folder) ?? { end: begin(folder), doors: 0 };
  shared.servedPrograms.set(folder, served);
  served.doors += 1;
  const end = await served.end;
  return async () => {
    served.doors -= 1;
    if (served.doors === 0) {
      shared.servedPrograms?.delete(folder);
      end();
    }
  };
}

async function begin(folder: string): Promise<End> {
  mkdirSync(folder, { recursive: true });
  const cli = findAwsCli();
  const end = cli && 'python' in cli ? await start(cli.python, folder) : () => {};
  writeFileSync(join(folder, 'aws-cli.json'), JSON.stringify(cli ?? null));
  return () => {
    end();
    rmSync(folder, { recursive: true, force: true });
  };
}

/** Fills the folder with programs that the server has loaded. @returns what ends the server */
async function start(python: string, folder: string): Promise<End> {
  const server = spawn(python, [join(__dirname, 'server.py'), folder, 'aws', 'moto_server'], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { PATH: process.env.PATH, LANG: 'C.UTF-8', PYTHONDONTWRITEBYTECODE: '1', ...motoVariables },
  });
  const loaded = await new Promise<string>((resolve, reject) => {
    server.stdout.once('data', (names) => resolve(String(names)));
    server.once('error', reject);
    server.once('exit', (status) => reject(new Error(`The server of preloaded programs ended with status ${status}`)));
  });
  copyFileSync(join(__dirname, 'client.py'), join(folder, 'client.py'));
  for (const program of JSON.parse(loaded) as string[]) {
    const command = preloadedCommand(python, folder, program).join(' ');
    writeFileSync(join(folder, program), `#!/bin/sh\nexec ${command} "$@"\n`, { mode: 0o755 });
  }
  return () => server.stdin.end();
}
