import { execFileSync } from 'node:child_process';
import { readFileSync, realpathSync } from 'node:fs';
import { dirname } from 'node:path';

/** The real AWS CLI of this computer: version 2, a program of its own, or version 1, a module of Python. */
export type AwsCli = ({ readonly program: string } | { readonly python: string }) & {
  /** What it needs beside /usr. */
  readonly folders: readonly string[];
};

/**
 * Version 2 is a folder of its own; version 1 is a Python module, often behind a script that picks the Python.
 *
 * @returns nothing where there is none
 */
export function findAwsCli(): AwsCli | undefined {
  const found = execFileSync('/bin/sh', ['-c', 'command -v aws || true'], { encoding: 'utf8' }).trim();
  if (!found) {
    return undefined;
  }
  const file = realpathSync(found);
  const isProgram = readFileSync(file).subarray(0, 4).toString('latin1') === '\x7fELF';
  if (isProgram) {
    return { program: file, folders: outsideUsr([dirname(file)]) };
  }
  const question = 'import sys, awscli; print(sys.executable, sys.prefix, sys.base_prefix, sep="\\n")';
  const [python = '', ...prefixes] = execFileSync(pythonOf(file), ['-c', question], { encoding: 'utf8' })
    .trim()
    .split('\n');
  return { python, folders: outsideUsr(prefixes) };
}

/** The interpreter named in a script's first line, or the one that a version manager's shim stands for. */
function pythonOf(script: string): string {
  const interpreter = /^#!\s*(\S*python[\d.]*)\s*$/m.exec(readFileSync(script, 'utf8'))?.[1];
  return interpreter ?? 'python3';
}

function outsideUsr(folders: readonly string[]): string[] {
  return [...new Set(folders)].filter((folder) => !/^\/usr(?!\/local)/.test(folder));
}
