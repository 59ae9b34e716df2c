import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AwsCli } from './aws-cli';

/**
 * The AWS CLI (version 1) and moto compute for one and for three seconds before they do anything. A run of tests loads
 * them once, each in a server (./server.py); its `aws` and `moto_server` are programs that pass calls on (./client.pl).
 * What this computer does not have, or has in another form, is not in the folder.
 */
export const preloadedVariable = 'PRELOADED_PROGRAMS';

/** The folder that the tests of this run have on their PATH. */
export const preloadedFolder = (): string => join(tmpdir(), `preloaded-${process.pid}`);

/** Of Linux's system call on each of Node's architectures: asm/unistd.h. */
const sendmsg: Readonly<Record<string, number>> = { x64: 46, arm64: 211 };

/** What passes calls on, in a folder whose server listens at the socket. */
export const clientIn = (folder: string): string => join(folder, 'client.pl');
export const socketIn = (folder: string, program: string): string => join(folder, `${program}.socket`);

/** How to start a program that a server in a folder has loaded. */
export const preloadedCommand = (perl: string, folder: string, program: string): string[] => [
  ...[perl, clientIn(folder), String(sendmsg[process.arch])],
  ...[socketIn(folder, program), program],
];

/** The AWS CLI of this computer, and the folder whose server has it loaded where it is a module of Python. */
export function awsCli(): { readonly cli: AwsCli; readonly folder: string } {
  const folder = String(process.env[preloadedVariable]);
  return { cli: JSON.parse(readFileSync(join(folder, 'aws-cli.json'), 'utf8')), folder };
}
