import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { longest } from '../support/waiting-first';
import { type Door, doorOf } from './doors';
import { environmentOf } from './environment';
import { reachedFiles } from './reached-files';

const project = join(__dirname, '..', '..');
const tests = readdirSync(join(project, '__tests__'), { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.test.ts'))
  .map((file) => `__tests__/${file}`);

/**
 * What a file of a name is there for: a path that it imports values from, or words in it or in what it imports. A name
 * that tells of less than the test starts needs no rule: programs are missing behind its door.
 */
const signs: Readonly<Record<Exclude<Door, 'fast' | 'proof'>, (path: string, text: string) => boolean>> = {
  local: (path, text) => path === '__tests__/support/call-runners.ts' || text.includes("from 'node:child_process'"),
  boot: (path, text) => path === '__tests__/boot/sandbox/machine.ts' || /spawnSync\('bwrap'/.test(text),
  planned: (path, text) =>
    path === '__tests__/support/terraform.ts' || /terraformProgram\(\)|\('terraform', |terraform init/.test(text),
  deployed: (path, text) =>
    path === 'tools/sandbox/emulator.ts' || /'apply'|tools\/sandbox|\/usr\/sbin\/dockerd/.test(text),
};

function hasSign(file: string): boolean {
  const door = doorOf(file);
  const sign = door === 'fast' || door === 'proof' ? () => true : signs[door];
  return [...reachedFiles(join(project, file))].some(([path, text]) => sign(relative(project, path), text));
}

describe('the name of a test file', () => {
  it('has a word that Vitest knows, or none', () => {
    expect(() => tests.map(doorOf)).not.toThrow();
    expect(() => doorOf('a/b.planed.test.ts')).toThrow('a/b.planed.test.ts: tests have local, boot, planned, deployed');
  });

  it('tells of no more than the test starts', () => {
    expect(tests.filter((file) => !hasSign(file))).toEqual([]);
  });
});

it('the files that are started first, as they take longest, are there', () => {
  const found = longest.map((name) => tests.filter((file) => file.includes(`${name}.test.ts`)).length);
  expect(found).toEqual(longest.map(() => 1));
});

describe('behind the door', () => {
  // By its path, since there is none on the PATH.
  const shell = '/bin/sh';
  const run = (door: Door, ...command: readonly string[]) => {
    try {
      const [program = '', ...args] = command;
      const env = environmentOf(door, '/nowhere');
      const script = ['-c', '"$0" "$@" 2>&1', program, ...args];
      return execFileSync(shell, script, { env, encoding: 'utf8' });
    } catch (error) {
      return (error as { stdout: string }).stdout;
    }
  };

  it('of fast tests are Node and nothing else', () => {
    expect(run('fast', 'node', '-p', '1 + 1')).toBe('2\n');
    for (const program of ['git', 'ls', 'terraform', 'shellcheck']) {
      expect(run('fast', program)).toContain('not found');
    }
  });

  it.each(['local', 'boot'] as const)('of %s tests are neither Terraform nor the emulator', (door) => {
    expect(run(door, 'terraform', 'version')).toMatch(/^Terraform v1\.\d+\.\d+\n$/);
    for (const program of ['terraform', 'tofu', 'moto_server']) {
      expect(run(door, program, 'init')).toBe(
        `${program} is not for tests of this name: rename the file to .planned.test.ts or .deployed.test.ts\n`,
      );
    }
  });

  it('of planned tests is a Terraform that applies nothing', () => {
    expect(run('planned', 'terraform', '-chdir=/tmp', 'apply', '-auto-approve')).toContain('terraform only plans');
  });
});
