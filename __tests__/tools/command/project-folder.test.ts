import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { isOwnFolder, requireProject } from '../../../tools/command/project-folder';
import { readArguments } from '../../../tools/command/read-arguments';
import { commandNames, loadCommand } from '../../../tools/runners/commands';
import { runnersIn } from '../../support/call-runners';
import { temporaryFolder } from '../../support/temporary-folder';

const own = resolve(__dirname, '../../..');

/** They act on the files that they are given, or on what the commands come with. */
const anywhere = ['adopt', 'completion', 'convert', 'docs', 'setup', 'upstream'];

describe('outside a project', () => {
  it.each(commandNames().filter((name) => !anywhere.includes(name)))(
    '%s does nothing and says where to',
    async (name) => {
      const folder = temporaryFolder();
      const { status, stdout, stderr } = await runnersIn(folder, name);
      expect({ status, stdout, stderr }).toEqual({
        status: 1,
        stdout: '',
        stderr: `${folder} is not the folder of a project: it has no cdktf.json. Nothing was done. Run this in the folder of your project:\n\n  cd ${own}\n`,
      });
      expect(readdirSync(folder)).toEqual([]);
    },
  );

  it.each([
    ['status', '--out', '/tmp/sandbox/cdktf.out'],
    ['destroy', '--out', 'elsewhere'],
    ['render', '--plan', 'plan.json'],
    ['review', '--plan', 'plan.json'],
    ['review', '--no-synth', '--out', 'elsewhere'],
    ['synth', '--tfvars', 'main.tf'],
    ['rehearse', 'logs', 'i-0123456789abcdef0'],
  ])('%s %s acts on what it is given', async (name, ...words) => {
    const command = await loadCommand(name);
    const args = await readArguments(command, words);
    expect(args).not.toBe('help');
    expect(command.actsOnProject?.(args as Exclude<typeof args, 'help'>)).toBe(false);
  });
});

describe('the folder of a project', () => {
  it('has a cdktf.json, and is meant in the folders below it', () => {
    const project = temporaryFolder();
    const below = join(project, 'fleets', 'second');
    mkdirSync(below, { recursive: true });
    expect(() => requireProject(below)).toThrow(`\n\n  cd ${own}`);
    writeFileSync(join(project, 'cdktf.json'), '{}');
    expect(() => requireProject(below)).toThrow(`${below} is not the folder of a project`);
    expect(() => requireProject(below)).toThrow(new RegExp(`\n\n {2}cd ${project}$`));
    expect(() => requireProject(project)).not.toThrow();
  });

  it('of an app which uses the package gets no program whose imports it does not have', async () => {
    const project = temporaryFolder();
    writeFileSync(join(project, 'cdktf.json'), '{}');
    const { status, stderr } = await runnersIn(project, 'init', '--yes');
    expect(status).toBe(1);
    expect(stderr).toMatch(
      /^\S+ is another project than that of this command, .* import the stacks from 'gitlab-runner-cdktf'/,
    );
    expect(readdirSync(project)).toEqual(['cdktf.json']);
  });

  it('is that of these commands, or of an app which uses the package', () => {
    expect([own, temporaryFolder()].map(isOwnFolder)).toEqual([true, false]);
  });
});
