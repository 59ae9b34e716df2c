import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { pathBelow, programPath, resultPath } from '../../../tools/command/written-files';
import { temporaryFolder } from '../../support/temporary-folder';

let folder: string;
beforeEach(() => {
  folder = temporaryFolder();
});

describe('pathBelow', () => {
  it.each(['etc/hosts', '/etc/hosts', './etc/../etc/hosts', '..etc/hosts'])('is in the folder for %s', (name) => {
    expect(pathBelow(folder, name)).toMatch(new RegExp(`^${folder}/(\\.\\.)?etc/hosts$`));
  });

  it.each(['../x', '/../x', '/etc/../../x', '..', '/', ''])('refuses %j', (name) => {
    expect(() => pathBelow(folder, name)).toThrow('leads out of');
  });

  it('refuses what a symbolic link leads elsewhere', () => {
    symlinkSync('/tmp', join(folder, 'etc'));
    symlinkSync('/tmp/not-there', join(folder, 'dangling'));
    expect(() => pathBelow(folder, 'etc/hosts')).toThrow('is a symbolic link');
    expect(() => pathBelow(folder, 'dangling')).toThrow('is a symbolic link');
  });
});

describe('resultPath', () => {
  it.each(['src/x', 'tools/init/index.ts', 'stacks', 'assets/a', '__tests__/a', 'node_modules/a', 'package.json', '.'])(
    'refuses %s of the project',
    (name) => {
      expect(() => resultPath('--out', join(folder, name), folder)).toThrow('belongs to this project itself');
    },
  );

  it('refuses it through a symbolic link as well', () => {
    mkdirSync(join(folder, 'src'));
    symlinkSync('src', join(folder, 'fleets'));
    expect(() => resultPath('--out', join(folder, 'fleets/new/a.ts'), folder)).toThrow('belongs to this project');
  });

  it.each(['main.ts', 'fleets/second.ts', 'cdktf.out', 'sources/a', '../elsewhere/src/a'])('takes %s', (name) => {
    expect(resultPath('--out', join(folder, name), folder)).toBe(join(folder, name));
  });
});

describe('programPath', () => {
  const programOf = (name: string) => programPath('--out', join(folder, name), 'written by me', folder);

  it('takes main.ts, what is not there, and what the same command wrote', () => {
    writeFileSync(join(folder, 'main.ts'), 'of a stranger');
    writeFileSync(join(folder, 'own.ts'), '// written by me');
    expect(['main.ts', 'own.ts', 'new.ts'].map(programOf)).toEqual(
      ['main.ts', 'own.ts', 'new.ts'].map((name) => join(folder, name)),
    );
  });

  it('refuses what another wrote', () => {
    writeFileSync(join(folder, 'other.ts'), 'of a stranger');
    expect(() => programOf('other.ts')).toThrow('which this command did not write: name another file');
  });
});
