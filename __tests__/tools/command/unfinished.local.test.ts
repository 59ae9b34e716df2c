import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../../support/temporary-folder';

const commandLine = JSON.stringify(resolve('tools/command/command-line'));
const loader = pathToFileURL(require.resolve('tsx')).href;

it.each([
  ['waits for what never comes', '() => new Promise(() => {})', 1],
  ['is done', '() => 0', 0],
  ['ends the process itself', '() => process.exit()', 0],
])('a program that %s has its exit status', (_what, main, exitStatus) => {
  const file = join(temporaryFolder(), 'program.ts');
  writeFileSync(file, `import { run } from ${commandLine};\nrun(${main});\n`);
  expect(spawnSync(process.execPath, ['--import', loader, file]).status).toBe(exitStatus);
});
