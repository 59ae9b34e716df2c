import { spawn } from 'node:child_process';
import { copyFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { motoVariables } from '../../../tools/sandbox/emulator';
import { findAwsCli } from './aws-cli';
import { type Loader, loaderFor } from './loader';
import { clientIn, preloadedCommand, preloadedVariable, socketIn } from './preloaded';

type End = () => void;

interface Served {
  readonly end: Promise<End>;
  users: number;
}

/** By folder. Vitest loads this file for each of its projects. */
const shared = globalThis as { servedPrograms?: Map<string, Served> };

/** Vitest calls this before the first test of a project, which starts the servers. @returns what the last one ends */
export default async function serve(project: TestProject): Promise<() => Promise<void>> {
  const folder = String(project.config.env[preloadedVariable]);
  shared.servedPrograms ??= new Map();
  const served = shared.servedPrograms.get(folder) ?? { end: begin(folder), users: 0 };
  shared.servedPrograms.set(folder, served);
  served.users += 1;
  const end = await served.end;
  return async () => {
    served.users -= 1;
    if (served.users === 0) {
      shared.servedPrograms?.delete(folder);
      end();
    }
  };
}

const programs = ['aws', 'moto_server'];

async function begin(folder: string): Promise<End> {
  mkdirSync(folder, { recursive: true });
  const cli = findAwsCli();
  const python = cli && 'python' in cli ? cli.python : undefined;
  const loader = python && loaderFor(python);
  const ends = loader ? await Promise.all(programs.map((program) => start(loader, folder, program))) : [];
  writeFileSync(join(folder, 'aws-cli.json'), JSON.stringify(cli ?? null));
  return () => {
    for (const end of ends) {
      end();
    }
    rmSync(folder, { recursive: true, force: true });
  };
}

/** Puts a program into the folder that a server of its own has loaded. @returns what ends the server */
async function start(loader: Loader, folder: string, program: string): Promise<End> {
  const server = spawn(loader.program, [join(__dirname, 'server.py'), socketIn(folder, program), program], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { PATH: process.env.PATH, LANG: 'C.UTF-8', PYTHONDONTWRITEBYTECODE: '1', ...motoVariables, ...loader.env },
  });
  const isLoaded = await new Promise<boolean>((resolve, reject) => {
    server.stdout.once('data', (answer) => resolve(JSON.parse(String(answer))));
    server.once('error', reject);
    server.once('exit', (status) => reject(new Error(`The server of ${program} ended with status ${status}`)));
  });
  if (isLoaded) {
    copyFileSync(clientIn(__dirname), clientIn(folder));
    const command = preloadedCommand('perl', folder, program).join(' ');
    // Perl complains of a language that is not installed, which is none of the caller's business.
    writeFileSync(join(folder, program), `#!/bin/sh\nPERL_BADLANG=0 exec ${command} "$@"\n`, { mode: 0o755 });
  }
  return () => server.stdin.end();
}
