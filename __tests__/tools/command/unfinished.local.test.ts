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

it('a program ends without a trace when nobody reads its output', () => {
  const file = join(temporaryFolder(), 'program.ts');
  const main = "async () => { for (;;) { console.log('a line'); await new Promise(setImmediate); } }";
  writeFileSync(file, `import { run } from ${commandLine};\nrun(${main});\n`);
  // biome-ignore lint/suspicious/noTemplateCurlyInString: bash's own
  const script = '"$0" --import "$1" "$2" | head -1; echo "${PIPESTATUS[0]}"';
  const { stdout, stderr } = spawnSync('bash', ['-c', script, process.execPath, loader, file], { encoding: 'utf8' });
  expect({ stdout, stderr }).toEqual({ stdout: 'a line\n141\n', stderr: '' });
});
