import { execFileSync, spawn } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** The real aws CLI: how to start it on a machine, and the folders it needs there beside /usr. */
export interface AwsCli {
  readonly command: readonly string[];
  /** Folders of this computer, and where a machine has them. */
  readonly folders: ReadonlyMap<string, string>;
}

/** Where a machine finds the server that has the CLI loaded. */
const served = '/srv/aws-cli';

/** Calls of the services that boot scripts use; the server loads what they need before the first one comes. */
const usual = [
  'ssm get-parameter --name none',
  'ec2 describe-instances',
  'autoscaling describe-auto-scaling-groups',
  'sts get-caller-identity',
];

let started: Promise<AwsCli> | undefined;

/**
 * Version 2 is a folder of its own; version 1 is a Python module, often behind a script that picks the Python, and is
 * served by ./aws-cli-server.py, because it computes for more than a second before it asks anything.
 *
 * @throws {Error} where there is none
 */
export function findAwsCli(): Promise<AwsCli> {
  started ??= find();
  return started;
}

async function find(): Promise<AwsCli> {
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
  const folder = await serve(python);
  return {
    command: [python, '-ISs', `${served}/aws-cli-client.py`, `${served}/socket`],
    folders: new Map([...outside(prefixes), [folder, served]]),
  };
}

/** @returns the folder with the server's socket, and the program that speaks to it */
async function serve(python: string): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'aws-cli-'));
  const client = 'aws-cli-client.py';
  copyFileSync(join(__dirname, client), join(folder, client));
  const command = [join(__dirname, 'aws-cli-server.py'), join(folder, 'socket'), ...usual];
  // Output of calls goes where their callers want it: the server's own is nothing but the word that it listens.
  const server = spawn(python, command, {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { PATH: process.env.PATH, LANG: 'C.UTF-8' },
  });
  await new Promise((resolve, reject) => {
    server.stdout.once('data', resolve);
    server.once('error', reject);
    server.once('exit', (status) => reject(new Error(`The AWS CLI's server ended with status ${status}`)));
  });
  for (const handle of [server, server.stdin, server.stdout]) {
    (handle as unknown as { unref(): void }).unref();
  }
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** The interpreter named in a script's first line, or the one that a version manager's shim stands for. */
function pythonOf(script: string): string {
  const interpreter = /^#!\s*(\S*python[\d.]*)\s*$/m.exec(readFileSync(script, 'utf8'))?.[1];
  return interpreter ?? 'python3';
}

/** Folders that a machine has where this computer has them. */
function outside(folders: readonly string[]): Map<string, string> {
  return new Map(folders.filter((folder) => !/^\/usr(?!\/local)/.test(folder)).map((folder) => [folder, folder]));
}
