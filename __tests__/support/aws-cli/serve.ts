import { spawn } from 'node:child_process';
import { copyFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { findAwsCli } from './aws-cli';
import { servedCommand, servedVariable } from './served';

/** Calls of the services that tests use; the server loads what they need before the first one comes. */
const usual = [
  'ssm get-parameter --name none',
  'ec2 describe-instances',
  'autoscaling describe-auto-scaling-groups',
  'sts get-caller-identity',
];

/** Vitest calls this before the first test of a door. @returns what ends it */
export default async function serve(project: TestProject): Promise<() => void> {
  const folder = String(project.config.env[servedVariable]);
  const cli = findAwsCli();
  mkdirSync(folder, { recursive: true });
  const remove = () => rmSync(folder, { recursive: true, force: true });
  if (!cli?.python) {
    writeFileSync(join(folder, 'cli.json'), JSON.stringify({ cli }));
    return remove;
  }
  const socket = join(folder, 'socket');
  const server = spawn(cli.python, [join(__dirname, 'server.py'), socket, ...usual], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { PATH: process.env.PATH, LANG: 'C.UTF-8' },
  });
  await new Promise((resolve, reject) => {
    server.stdout.once('data', resolve);
    server.once('error', reject);
    server.once('exit', (status) => reject(new Error(`The AWS CLI's server ended with status ${status}`)));
  });
  copyFileSync(join(__dirname, 'client.py'), join(folder, 'client.py'));
  const command = servedCommand(cli.python, folder).join(' ');
  writeFileSync(join(folder, 'aws'), `#!/bin/sh\nexec ${command} "$@"\n`, { mode: 0o755 });
  writeFileSync(join(folder, 'cli.json'), JSON.stringify({ cli, served: folder }));
  return () => {
    server.stdin.end();
    remove();
  };
}
