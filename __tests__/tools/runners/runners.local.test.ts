import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Command, groups, type Option, optionsOf } from '../../../tools/command/command';
import { readArguments } from '../../../tools/command/read-arguments';
import { usageOf } from '../../../tools/command/usage';
import { allCommands, commandNames } from '../../../tools/runners/commands';
import { overview } from '../../../tools/runners/overview';
import { temporaryFolder } from '../../support/temporary-folder';
import { callsIn, wrongCalls } from './called-commands';

const project = join(__dirname, '..', '..', '..');
const { bin, scripts } = JSON.parse(readFileSync(join(project, 'package.json'), 'utf8'));

function runners(...args: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(project, bin.runners), ...args], {
    cwd: project,
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

let commands: readonly Command[];
beforeAll(async () => {
  commands = await allCommands();
});

describe('npx runners', () => {
  it('lists every command in its group, and the exit statuses', () => {
    const { status, stdout, stderr } = runners('--help');
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const sections = stdout.split('\n\n').map((section) => section.split('\n'));
    for (const [group, title] of Object.entries(groups)) {
      const [, ...lines] = sections.find(([first]) => first === title) ?? [];
      const listed = lines.filter((line) => /^ {2}\S/.test(line)).map((line) => line.trim().split(/\s+/)[0]);
      expect(listed).toEqual(commands.filter((one) => one.group === group).map(({ name }) => name));
    }
    expect(stdout).toMatch(/^ {2}3 {2}found a risk or a problem$/m);
  });

  it('runs a command, and so does the script of its name', () => {
    const args = ['status', '--out', 'no-such-folder'];
    const ran = runners(...args);
    expect(ran).toMatchObject({ status: 1, stdout: '', stderr: expect.stringContaining('no-such-folder') });
    const script = spawnSync('npm', ['run', '-s', 'status', '--', ...args.slice(1)], {
      cwd: project,
      encoding: 'utf8',
    });
    expect({ status: script.status, stdout: script.stdout, stderr: script.stderr }).toEqual(ran);
    expect(scripts['gitlab:password']).toBe(scripts['gitlab-password']);
  });

  it('names the commands to anyone who types another one', () => {
    const { status, stdout, stderr } = runners('statsu');
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toBe(`There is no command statsu, did you mean status? Commands: ${commandNames().join(', ')}\n`);
  });

  it('loads the command that is called, and no other', () => {
    const loaded = `process.on('exit', () => console.log(Object.keys(require.cache).join('\\n')))`;
    const { stdout } = spawnSync(
      process.execPath,
      [
        '--import',
        `data:text/javascript,import{createRequire}from'module';const require=createRequire('/');${loaded}`,
        join(project, bin.runners),
        'logs',
        '--help',
      ],
      { cwd: project, encoding: 'utf8' },
    );
    expect(stdout).toContain('Usage: npx runners logs');
    const folders = stdout.matchAll(/\/tools\/([\w-]+)\/(?:index|run)\.ts/g);
    expect([...new Set([...folders].map(([, folder]) => folder))]).toEqual(['logs']);
    expect(stdout).not.toMatch(/tools\/logs\/run\.ts|node_modules\/cdktf/);
  });
});

describe('each command', () => {
  it.each(commandNames())('%s answers --help with all that its description says', async (name) => {
    const command = commands.find((one) => one.name === name) as Command;
    expect(await readArguments(command, ['--help'])).toBe('help');
    expect(await readArguments(command, ['-h'])).toBe('help');
    const usage = await usageOf(command);
    expect(usage).toMatch(new RegExp(`^Usage: npx runners ${name}[ \\n]`));
    const words = usage.replace(/\s+/g, ' ');
    expect(words.toLowerCase()).toContain(command.summary.toLowerCase());
    expect(words).toContain((command.description ?? '').replace(/\s+/g, ' '));
    for (const [option, { help }] of Object.entries(await optionsOf(command))) {
      expect(usage).toMatch(new RegExp(`^ {2}(-\\w, )?--${option}( |$)`, 'm'));
      expect(help).not.toBe('');
    }
    for (const positional of command.positionals ?? []) {
      expect(usage).toMatch(new RegExp(`^ {2}${positional.name}( |$)`, 'm'));
    }
    expect(usage.split('\n').filter((line) => line.length > 120)).toEqual([]);
  });

  it.each(commandNames())('%s prints its usage for an option that it does not know', async (name) => {
    const command = commands.find((one) => one.name === name) as Command;
    await expect(readArguments(command, ['--colour'])).rejects.toThrow(
      `Unknown option '--colour'.\n\n${await usageOf(command)}`,
    );
  });
});

describe('arguments', () => {
  const command: Command = {
    name: 'try',
    group: 'start',
    summary: 'nothing',
    options: {
      json: { type: 'boolean', help: 'JSON' },
      out: { type: 'string', value: 'DIR', default: 'cdktf.out', help: 'folder' },
      file: { type: 'string', value: 'FILE', multiple: true, help: 'file' },
      name: { type: 'string', value: 'NAME', help: 'name' },
    },
    positionals: [
      { name: 'ACTION', help: 'what to do', choices: ['go', 'stay'] },
      { name: 'PLACE', help: 'where', optional: true },
    ],
    load: async () => ({ run: () => 0 }),
  };

  it('have a value for each option, given or not', async () => {
    expect(await readArguments(command, ['go'])).toEqual({
      values: { json: false, out: 'cdktf.out', file: [] },
      positionals: ['go'],
    });
    expect(await readArguments(command, ['go', '--file', 'a', 'there', '--file=b', '--json', '--name', 'x'])).toEqual({
      values: { json: true, out: 'cdktf.out', file: ['a', 'b'], name: 'x' },
      positionals: ['go', 'there'],
    });
  });

  it.each([
    [[], /^ACTION is missing\.\n\nUsage: npx runners try ACTION \[PLACE\] \[options\]\n/],
    [['run'], /^ACTION is 'run', and has to be go or stay\.\n\nUsage/],
    [['go', 'a', 'b'], /^Unexpected argument 'b'\.\n\nUsage/],
    [['go', '--out'], /^Option '--out <value>' argument missing\.\n\nUsage/],
  ])('%j are refused with the usage', async (args, message) => {
    await expect(readArguments(command, args)).rejects.toThrow(message);
  });
});

describe('options', () => {
  /** What a name means: its kind of value, and its letter. */
  const meaning = ({ type, short, ...option }: Option) =>
    JSON.stringify([type, short, 'value' in option ? option.value : undefined]);

  it('mean the same in every command', async () => {
    const meanings = new Map<string, Map<string, string[]>>();
    for (const command of commands) {
      for (const [name, option] of Object.entries(await optionsOf(command))) {
        const known = meanings.get(name) ?? new Map<string, string[]>();
        known.set(meaning(option), [...(known.get(meaning(option)) ?? []), command.name]);
        meanings.set(name, known);
      }
    }
    const several = [...meanings]
      .filter(([, known]) => known.size > 1)
      .map(([name, known]) => [name, [...known.values()]]);
    // Where a result goes is a folder for many files, and a file for one; `upstream` and `rehearse` write either.
    // Hours begin with `from` in `init`, a comparison of releases in `upstream`. A tag of AWS has a value, an image's none.
    expect(Object.fromEntries(several)).toEqual({
      from: [['init'], ['upstream']],
      tag: [['convert'], ['image']],
      to: [['adopt', 'render'], ['init'], ['rehearse', 'upstream']],
    });
  });
});

describe.each(['.gitlab-ci.yml', 'examples/gitlab-ci.yml'])('%s', (file) => {
  it('calls commands by their name, with options that they have', async () => {
    const text = readFileSync(join(project, file), 'utf8');
    expect(callsIn(text)).not.toEqual([]);
    expect(await wrongCalls(text, commands, scripts)).toEqual([]);
  });
});

it('the overview fits a terminal', () => {
  expect(
    overview(commands)
      .split('\n')
      .filter((line) => line.length > 110),
  ).toEqual([]);
});

it('says what to run first in a clone whose packages are not installed', () => {
  const clone = temporaryFolder();
  mkdirSync(join(clone, 'tools', 'runners'), { recursive: true });
  copyFileSync(join(project, bin.runners), join(clone, bin.runners));
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(clone, bin.runners), 'synth'], {
    cwd: clone,
    encoding: 'utf8',
  });
  expect({ status, stdout, stderr }).toEqual({
    status: 1,
    stdout: '',
    stderr: `The packages of this project are not installed. Run this once: cd ${clone}/ && npm ci\n`,
  });
});
