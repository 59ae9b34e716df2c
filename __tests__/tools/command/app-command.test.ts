import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { appCommand } from '../../../tools/command/app-command';
import { temporaryFolder } from '../../support/temporary-folder';

function projectWith(file: string): string {
  const project = temporaryFolder();
  mkdirSync(dirname(join(project, file)), { recursive: true });
  writeFileSync(join(project, file), '');
  return project;
}

describe('--app', () => {
  it.each([
    ['examples/docker.ts', 'node --import tsx examples/docker.ts'],
    ['フリート/a.ts', "node --import tsx 'フリート/a.ts'"],
    ["my fleets/it's.ts", "node --import tsx 'my fleets/it'\\''s.ts'"],
  ])('%s is a file', (file, command) => {
    expect(appCommand(file, projectWith(file))).toBe(command);
  });

  it('is a command where there is no such file', () => {
    expect(appCommand('npx tsx main.ts', projectWith('main.ts'))).toBe('npx tsx main.ts');
  });

  it('names a file that is not there', () => {
    expect(() => appCommand('nope.ts', projectWith('main.ts'))).toThrow('--app: there is no file nope.ts: name');
  });
});

describe('cdktf.json', () => {
  it.each(['{"language":"typescript"}', '{"app":""}', '{"app":["npx"]}'])('%s says no app', (text) => {
    const project = projectWith('main.ts');
    writeFileSync(join(project, 'cdktf.json'), text);
    expect(() => appCommand(undefined, project)).toThrow(/cdktf\.json has no "app": set it/);
  });
});
