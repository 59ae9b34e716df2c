import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Door } from '../../doors/doors';
import type { AwsCli } from './aws-cli';

/**
 * Version 1 of the AWS CLI computes for more than a second before it asks anything. A run of tests loads it once
 * (./server.py); its `aws` is a program that passes calls on to that server (./client.py). Where the CLI is version 2,
 * or there is none, the folder stays empty.
 */
export const servedVariable = 'SERVED_AWS_CLI';

const servingDoors: readonly Door[] = ['boot', 'deployed', 'proof'];

/** The folder that this run's tests of a door have first on their PATH, if any. */
export const servedFolder = (door: Door): string | undefined =>
  servingDoors.includes(door) ? join(tmpdir(), `aws-cli-${process.pid}-${door}`) : undefined;

/** How to start the CLI that the server in a folder has loaded. */
export const servedCommand = (python: string, folder: string): string[] => [
  python,
  '-ISs',
  join(folder, 'client.py'),
  join(folder, 'socket'),
];

/** The CLI of this run, and the folder with its server where it has one. @throws {Error} where there is none */
export function servedAwsCli(): { readonly cli: AwsCli; readonly served?: string } {
  return JSON.parse(readFileSync(join(String(process.env[servedVariable]), 'cli.json'), 'utf8'));
}
