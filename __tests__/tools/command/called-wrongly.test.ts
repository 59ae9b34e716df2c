import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { statusOf } from '../../../tools/command/command-line';
import { readArguments } from '../../../tools/command/read-arguments';
import { loadCommand } from '../../../tools/runners/commands';
import { runners } from '../../support/call-runners';

describe('a word that is mistyped', () => {
  it.each([
    ['statsu', 'status'],
    ['reveiw', 'review'],
    ['dcotor', 'doctor'],
  ])('%s is asked about as the command %s', async (typed, meant) => {
    const { status, stderr } = await runners(typed);
    expect(status).toBe(1);
    expect(stderr).toMatch(new RegExp(`^There is no command ${typed}, did you mean ${meant}\\? Commands: `));
  });

  it('is left alone where nothing is like it', async () => {
    expect((await runners('deploy-it-all')).stderr).toMatch(/^There is no command deploy-it-all\. Commands: /);
  });

  it.each([
    ['status', '--ot', "Unknown option '--ot', did you mean --out?"],
    ['rehearse', '--tiemout', "Unknown option '--tiemout', did you mean --timeout?"],
    ['status', '--everything', "Unknown option '--everything'."],
  ])('%s %s is asked about as an option', async (command, option, message) => {
    expect((await runners(command, option)).stderr.split('\n')[0]).toBe(message);
  });
});

describe('a number below zero', () => {
  it.each([
    ['rehearse', '--jobs', "--jobs is '-3': give whole numbers above 0"],
    ['destroy', '--timeout', '--timeout: must be a number of minutes, but is -3'],
  ])('%s %s -3 is refused for what it is', async (command, option, message) => {
    expect(await runners(command, option, '-3')).toMatchObject({ status: 1, stderr: `${message}\n` });
  });

  it('is not looked for where an option has no value', async () => {
    const read = readArguments(await loadCommand('destroy'), ['--now', '-3']);
    await expect(read).rejects.toThrow("Unknown option '-3'");
    expect((await runners('destroy', '--timeout', '--now')).stderr.split('\n')[0]).toBe(
      '--timeout has no value: write --timeout=VALUE where it begins with a dash.',
    );
  });
});

it('the version is that of the package', async () => {
  const { version } = JSON.parse(readFileSync(join(__dirname, '../../../package.json'), 'utf8'));
  for (const option of ['--version', '-v']) {
    expect(await runners(option)).toEqual({
      status: 0,
      stdout: `gitlab-runner-cdktf ${version}, of the module's release 9.5.2\n`,
      stderr: '',
    });
  }
});

it.each([
  ['EROFS', '/data/main.ts is on a file system that is mounted read-only: name a place elsewhere'],
  ['EACCES', '/data/main.ts is closed to you: fix its permissions, or name another place'],
  ['ENOSPC', '/data/main.ts does not fit: the disk is full'],
])('a file that cannot be written is told with a remedy: %s', async (code, message) => {
  const failure = Object.assign(new Error(`${code}: open`), { code, path: '/data/main.ts' });
  const written: string[] = [];
  const write = process.stderr.write;
  process.stderr.write = ((text: string) => written.push(text) > 0) as typeof process.stderr.write;
  try {
    expect(await statusOf(() => Promise.reject(failure))).toBe(1);
  } finally {
    process.stderr.write = write;
  }
  expect(written).toEqual([`${message}\n`]);
});
