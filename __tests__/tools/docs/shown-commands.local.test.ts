import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Command } from '../../../tools/command/command';
import { readArguments } from '../../../tools/command/read-arguments';
import { allCommands } from '../../../tools/runners/commands';
import { runners } from '../../support/call-runners';
import { type ShownCommand, shownCommands } from './shown-commands';

const project = join(__dirname, '../../..');
const pages = ['.', 'docs', 'docs/ja'].flatMap((folder) =>
  readdirSync(join(project, folder))
    .filter((file) => file.endsWith('.md'))
    .map((file) => join(folder, file)),
);
const shown = pages.flatMap((page) =>
  shownCommands(readFileSync(join(project, page), 'utf8')).map((command) => ({ page, ...command })),
);
const of = (program: string) => shown.filter(({ words }) => words[0] === program);
const unquoted = (words: readonly string[]) => words.map((word) => word.replace(/^(["'])(.*)\1$/, '$2'));
const run = (program: string, ...args: readonly string[]) =>
  execFileSync(program, args, { cwd: project, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });

/** Programs whose own commands are not ours to test: what is shown of them is in every release. */
const common = [
  'git',
  'gitlab-runner',
  'cp',
  'diff',
  'sudo',
  'source',
  'bash',
  'terraform',
  'sha256sum',
  'cd',
  'printf',
];

describe('the commands that pages show', () => {
  it('are those of programs that are tested here, or of common ones', () => {
    const programs = new Set(shown.map(({ words }) => words[0]));
    const tested = ['npx', 'npm', 'aws', 'aws-vault', 'GITLAB_RUNNER'];
    expect([...programs].filter((program) => ![...common, ...tested].includes(String(program)))).toEqual([]);
    expect(shown.length).toBeGreaterThan(60);
  });

  describe('npx runners', () => {
    let commands: readonly Command[];
    beforeAll(async () => {
      commands = await allCommands();
    });
    const calls = of('npx').filter(({ words }) => words[1] === 'runners');

    it.each(calls.map(({ page, line, words }) => [page, line, words] as const))('%s: %s', async (_, line, words) => {
      const [, , name = '', ...args] = unquoted(words);
      if (name === '--help' || name === 'COMMAND') {
        return;
      }
      const command = commands.find((one) => one.name === name);
      expect(command, line).toBeDefined();
      await expect(readArguments(command as Command, args), line).resolves.toBeDefined();
    });

    it('print their help', async () => {
      const names = new Set(calls.map(({ words }) => words[2] ?? '').filter((name) => /^[a-z]/.test(name)));
      expect(names.size).toBeGreaterThan(12);
      for (const name of names) {
        expect((await runners(name, '--help')).stdout, name).toContain(`npx runners ${name}`);
      }
    });
  });

  it('npx cdktf: commands and options are in its own help', () => {
    const calls = of('npx').filter(({ words }) => words[1] === 'cdktf');
    expect(calls.length).toBeGreaterThan(3);
    const helps = new Map<string, string>();
    for (const { words, line } of calls) {
      const name = words[2] ?? '';
      const help = helps.get(name) ?? run('npx', 'cdktf', name, '--help');
      helps.set(name, help);
      for (const option of words.filter((word) => word.startsWith('--'))) {
        expect(help, line).toContain(option);
      }
    }
  });

  it('npx starts nothing else, but programs of the project', () => {
    const others = new Set(of('npx').map(({ words }) => words[1] ?? ''));
    for (const name of [...others].filter((one) => one !== 'runners')) {
      expect(existsSync(join(project, 'node_modules', '.bin', name)), name).toBe(true);
    }
  });

  it('npm run: the scripts exist', () => {
    const { scripts } = JSON.parse(readFileSync(join(project, 'package.json'), 'utf8'));
    for (const { words, line } of of('npm').filter((command) => command.words[1] === 'run')) {
      expect(Object.keys(scripts), line).toContain(words.find((word, at) => at > 1 && !word.startsWith('-')));
    }
  });

  it.each(of('aws').map(({ page, line, words }) => [page, line, words] as const))(
    '%s: the AWS CLI has %s',
    (_, line, words) => {
      const [, service = '', operation = '', ...rest] = words;
      if (service === 'sso') {
        return;
      }
      // The skeleton names every parameter, and asks nobody.
      const skeleton = JSON.parse(run('aws', service, operation, '--generate-cli-skeleton', '--region', 'us-east-1'));
      const known = Object.keys(skeleton).map((name) => name.toLowerCase());
      const globals = ['region', 'query', 'output', 'profile'];
      const options = rest.filter((word) => word.startsWith('--')).map((word) => word.slice(2).split('=')[0] ?? '');
      const unknown = options.filter(
        (option) => !globals.includes(option) && !known.includes(option.replaceAll('-', '').toLowerCase()),
      );
      expect(unknown, line).toEqual([]);
    },
  );
});

describe('a page', () => {
  it('is read as a shell reads it', () => {
    const words = (block: string): readonly ShownCommand['words'][] =>
      shownCommands(`\`\`\`shell\n${block}\n\`\`\`\n`).map((command) => command.words);
    expect(words('npm ci && npm test  # both')).toEqual([
      ['npm', 'ci'],
      ['npm', 'test'],
    ]);
    expect(words("aws-vault exec dev -- npx cdktf deploy '*'")).toEqual([['npx', 'cdktf', 'deploy', "'*'"]]);
    expect(words('A=b terraform show -json plan > plan.json')).toEqual([['terraform', 'show', '-json', 'plan']]);
    expect(words('aws ssm start-session \\\n  --target x')).toEqual([['aws', 'ssm', 'start-session', '--target', 'x']]);
  });
});
