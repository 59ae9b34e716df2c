import { execFileSync } from 'node:child_process';
import { readFileSync, realpathSync } from 'node:fs';
import { dirname } from 'node:path';

/** The real AWS CLI of this computer. */
export interface AwsCli {
  /** How to start it. */
  readonly command: readonly string[];
  /** The folders it needs beside /usr. */
  readonly folders: readonly string[];
  /** The Python that has it as a module; nothing for version 2, which is a program of its own. */
  readonly python?: string;
}

/**
 * Version 2 is a folder of its own; version 1 is a Python module, often behind a script that picks the Python.
 *
 * @returns nothing where there is none
 */
export function findAwsCli(path = process.env.PATH): AwsCli | undefined {
  const found = commandPath(path);
  if (!found) {
    return undefined;
  }
  const file = realpathSync(found);
  const isProgram = readFileSync(file).subarray(0, 4).toString('latin1') === '\x7fELF';
  if (isProgram) {
    return { command: [file], folders: outsideUsr([dirname(file)]) };
  }
  const question = 'import sys, awscli; print(sys.executable, sys.prefix, sys.base_prefix, sep="\\n")';
  const [python = '', ...prefixes] = execFileSync(pythonOf(file), ['-c', question], { encoding: 'utf8' })
    .trim()
    .split('\n');
  return { command: [python, '-m', 'awscli'], folders: outsideUsr(prefixes), python };
}

function commandPath(path: string | undefined): string {
  const options = { encoding: 'utf8', env: { PATH: path } } as const;
  return execFileSync('/bin/sh', ['-c', 'command -v aws || true'], options).trim();
}

/** The interpreter named in a script's first line, or the one that a version manager's shim stands for. */
function pythonOf(script: string): string {
  const interpreter = /^#!\s*(\S*python[\d.]*)\s*$/m.exec(readFileSync(script, 'utf8'))?.[1];
  return interpreter ?? 'python3';
}

function outsideUsr(folders: readonly string[]): string[] {
  return [...new Set(folders)].filter((folder) => !/^\/usr(?!\/local)/.test(folder));
}
