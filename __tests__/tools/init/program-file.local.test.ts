import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { programFile, writeProgram } from '../../../tools/init/program-file';
import { temporaryFolder } from '../../support/temporary-folder';

describe('programFile', () => {
  it.each([
    ['main.ts', '.'],
    ['fleets/second.ts', '..'],
    ['./a/b/c.ts', '../..'],
  ])('%s sees the project at %s', (out, root) => {
    expect(programFile(temporaryFolder(), out)).toMatchObject({ root, exists: false });
  });

  it.each([
    ['main.ts', '', undefined],
    ['fleets/second.ts', 'fleets-second-', 'second'],
    ['./a/b/My_Fleet.v2.ts', 'a-b-My_Fleet-v2-', 'my-fleet-v2'],
  ])('%s has stacks and a name of its own', (out, stackPrefix, program) => {
    expect(programFile(temporaryFolder(), out)).toMatchObject({ stackPrefix, program });
  });

  it.each(['../main.ts', '/etc/main.ts', 'main.js', 'my fleet.ts', 'fleet;.ts'])('refuses %s', (out) => {
    expect(() => programFile(temporaryFolder(), out)).toThrow(
      `--to is ${out}: it has to be a .ts file in this project`,
    );
  });

  it('refuses a folder', () => {
    const project = temporaryFolder();
    mkdirSync(join(project, 'main.ts'));
    expect(() => programFile(project, 'main.ts')).toThrow('which is no file');
    writeFileSync(join(project, 'second.ts'), '');
    expect(() => programFile(project, 'second.ts/a/b.ts')).toThrow('second.ts is a file, not a folder');
  });
});

describe('writeProgram', () => {
  it('makes the folders that are missing, and leaves nothing else behind', () => {
    const project = temporaryFolder();
    expect(writeProgram(programFile(project, 'a/b/main.ts'), 'new')).toBeUndefined();
    expect(readdirSync(project, { recursive: true }).sort()).toEqual(['a', 'a/b', 'a/b/main.ts']);
    expect(readFileSync(join(project, 'a/b/main.ts'), 'utf8')).toBe('new');
  });

  it('names the file that cannot be written, and not its draft', () => {
    // The kernel makes no files there.
    const file = { path: '/proc/main.ts', name: 'main.ts', exists: false } as Parameters<typeof writeProgram>[0];
    expect(() => writeProgram(file, 'new')).toThrow(expect.objectContaining({ path: '/proc/main.ts' }));
  });

  it('keeps what git does not know, each time', () => {
    const project = temporaryFolder();
    for (const text of ['first', 'second', 'third']) {
      writeFileSync(join(project, 'main.ts'), text);
      expect(writeProgram(programFile(project, 'main.ts'), 'new')).toMatch(/^what was there is kept as main\.ts\.old/);
    }
    const read = (name: string) => readFileSync(join(project, name), 'utf8');
    expect(['main.ts', 'main.ts.old', 'main.ts.old-2', 'main.ts.old-3'].map(read)).toEqual([
      'new',
      'first',
      'second',
      'third',
    ]);
  });

  it('leaves to git what git has, and keeps what was changed since', () => {
    const project = temporaryFolder();
    const git = (...args: string[]) =>
      execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.com', ...args], { cwd: project });
    writeFileSync(join(project, 'main.ts'), 'committed');
    git('init', '-q');
    git('add', 'main.ts');
    git('commit', '-q', '-m', 'a');
    expect(writeProgram(programFile(project, 'main.ts'), 'new')).toBe(
      'git checkout -- main.ts brings back what was there',
    );
    expect(writeProgram(programFile(project, 'main.ts'), 'newer')).toBe('what was there is kept as main.ts.old');
    git('checkout', '--', 'main.ts');
    expect(readFileSync(join(project, 'main.ts'), 'utf8')).toBe('committed');
    expect(readFileSync(join(project, 'main.ts.old'), 'utf8')).toBe('new');
  });
});
