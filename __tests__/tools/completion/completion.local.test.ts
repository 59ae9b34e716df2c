import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { bashCompletion } from '../../../tools/completion/bash';
import { type CompletedCommand, completedWords } from '../../../tools/completion/words';
import { zshCompletion } from '../../../tools/completion/zsh';
import { allCommands, commandNames } from '../../../tools/runners/commands';
import { temporaryFolder } from '../../support/temporary-folder';

let words: readonly CompletedCommand[];
beforeAll(async () => {
  words = await completedWords(await allCommands());
});

/** What bash offers at the end of a line that was typed in a project with two stacks. */
function offered(...typed: readonly string[]): string[] {
  const cwd = temporaryFolder();
  for (const stack of ['network', 'gitlab runner']) {
    mkdirSync(join(cwd, 'cdktf.out', 'stacks', stack), { recursive: true });
  }
  writeFileSync(join(cwd, 'my plan.json'), '{}');
  writeFileSync(join(cwd, 'completion'), bashCompletion(words));
  const line = `. ./completion; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _runners; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const { stdout, stderr } = spawnSync('bash', ['-c', line, 'bash', ...typed], { cwd, encoding: 'utf8' });
  expect(stderr).toBe('');
  return stdout.split('\n').filter(Boolean).sort();
}

describe('bash', () => {
  it('offers the commands', () => {
    expect(offered('runners', '')).toEqual([...commandNames(), '--help'].sort());
    expect(offered('runners', 'st')).toEqual(['status']);
    expect(offered('npx', 'run')).toEqual(['runners']);
    expect(offered('npx', 'runners', 'gi')).toEqual(['gitlab-password']);
  });

  it('offers the options of the command', () => {
    expect(offered('npx', 'runners', 'logs', '--')).toEqual(['--all', '--help', '--out', '--since', '--stack']);
    expect(offered('runners', 'init', '--ty')).toEqual(['--types']);
  });

  it('offers what an option or argument takes', () => {
    expect(offered('runners', 'logs', '--stack', 'net')).toEqual(['network']);
    expect(offered('runners', 'render', '--plan', 'my')).toEqual(['my plan.json']);
    expect(offered('runners', 'render', '--to', '')).toEqual(['cdktf.out']);
    expect(offered('runners', 'logs', '--since', '')).toEqual([]);
    expect(offered('runners', 'upstream', '')).toEqual(['diff', 'fixtures', 'keys', 'record', 'status']);
    expect(offered('runners', 'adopt', 'my')).toEqual(['my plan.json']);
  });

  it('leaves other programs of npx alone', () => {
    expect(offered('npx', 'tsx', 'my')).toEqual(['my plan.json']);
  });
});

describe('zsh', () => {
  it('has each command and option with its help', () => {
    const script = zshCompletion(words);
    for (const { name, summary, options } of words) {
      expect(script).toContain(`'${`${name}:${summary}`.replaceAll("'", `'\\''`)}'`);
      const [, specs = ''] = new RegExp(`^ {4}${name}\\) _arguments (.*) ;;$`, 'm').exec(script) ?? [];
      for (const { flag } of options) {
        expect(specs).toContain(`'*${flag}[`);
      }
    }
    expect(script).toContain(`'*--stack[which stack]:value:($(ls cdktf.out/stacks 2>/dev/null))'`);
  });
});
