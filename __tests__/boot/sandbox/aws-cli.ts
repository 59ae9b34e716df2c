import { execFileSync } from 'node:child_process';
import { readFileSync, realpathSync } from 'node:fs';
import { dirname } from 'node:path';

/** The real aws CLI: how to start it, and the folders it needs beside /usr. */
export interface AwsCli {
  readonly command: readonly string[];
  readonly folders: readonly string[];
}

/**
 * Version 2 is a folder of its own; version 1 is a Python module, often behind a script that picks the Python.
 *
 * @throws {Error} where there is none
 */
export function findAwsCli(): AwsCli {
  const found = execFileSync('sh', ['-c', 'command -v aws'], { encoding: 'utf8' }).trim();
  const file = realpathSync(found);
  const isProgram = readFileSync(file).subarray(0, 4).toString('latin1') === '\x7fELF';
  if (isProgram) {
    return { command: [file], folders: outside([dirname(file)]) };
  }
  const question = 'import sys, awscli; print(sys.executable, sys.prefix, sys.base_prefix, sep="\\n")';
  const [python = '', ...prefixes] = execFileSync(pythonOf(file), ['-c', question], { encoding: 'utf8' })
    .trim()
    .split('\n');
  return { command: [python, '-m', 'awscli'], folders: outside(prefixes) };
}

/** The interpreter named in a script's first line, or the one that a version manager's shim stands for. */
function pythonOf(script: string): string {
  const interpreter = /^#!\s*(\S*python[\d.]*)\s*$/m.exec(readFileSync(script, 'utf8'))?.[1];
  return interpreter ?? 'python3';
}

function outside(folders: readonly string[]): string[] {
  return [...new Set(folders)].filter((folder) => !/^\/usr(?!\/local)/.test(folder));
}
