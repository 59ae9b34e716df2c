import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { temporaryFolder } from './support/temporary-folder';

const project = join(__dirname, '..');

it('npm test checks the types of every program of the project, wherever it is, and of nothing else', () => {
  const folder = temporaryFolder();
  const wrong = 'export const text: string = 1;\n';
  const programs = ['main.ts', 'fleets/second.ts', 'fleets/nested/third.ts', 'adoption/main.ts'];
  for (const file of [...programs, 'cdktf.out/stacks/a.ts', '.tools/b.ts', 'dist/c.ts']) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), wrong);
  }
  copyFileSync(join(project, 'tsconfig.json'), join(folder, 'tsconfig.json'));
  // A link to the folder itself would be written to: TypeScript keeps what it knows there.
  mkdirSync(join(folder, 'node_modules'));
  symlinkSync(join(project, 'node_modules/@types'), join(folder, 'node_modules/@types'));
  const { stdout } = spawnSync(join(project, 'node_modules/.bin/tsc'), ['--noEmit', '--pretty', 'false'], {
    cwd: folder,
    encoding: 'utf8',
  });
  const found = [...stdout.matchAll(/^(\S+)\(1,14\): error TS2322/gm)].map(([, file]) => file);
  expect(found.sort()).toEqual([...programs].sort());
});
