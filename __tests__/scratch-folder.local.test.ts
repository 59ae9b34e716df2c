import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from './support/temporary-folder';

/** A process that uses the folder, and says where it is. */
async function user(rest: string) {
  const temporary = temporaryFolder();
  const program = join(temporaryFolder(), 'program.ts');
  writeFileSync(
    program,
    `import { scratchFolder } from '${join(__dirname, '../src/scratch-folder')}';
import { interruption } from '${join(__dirname, '../tools/command/interruption')}';
${rest}`,
  );
  const child = spawn(process.execPath, ['--import', pathToFileURL(require.resolve('tsx')).href, program], {
    env: { ...process.env, TMPDIR: temporary },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const [folder] = await once(createInterface(child.stdout), 'line');
  expect(existsSync(folder)).toBe(true);
  const left = () => readdirSync(temporary).filter((name) => name.startsWith('gitlab-runner-'));
  return { child, left };
}

const waits = 'console.log(scratchFolder()); setTimeout(() => {}, 600_000);';

describe('a folder of a process', () => {
  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
    'is gone after %s, which ends the process as ever',
    async (name) => {
      const { child, left } = await user(waits);
      child.kill(name);
      expect(await once(child, 'exit')).toEqual([null, name]);
      expect(left()).toEqual([]);
    },
  );

  it('stays for a command that cleans up when it is interrupted, and is gone when that ends', async () => {
    const { child, left } = await user(`
import { existsSync } from 'node:fs';
const folder = scratchFolder();
interruption().addEventListener('abort', () => setTimeout(() => process.exit(existsSync(folder) ? 7 : 8), 200));
console.log(folder);
setTimeout(() => {}, 600_000);`);
    child.kill('SIGINT');
    expect(await once(child, 'exit')).toEqual([7, null]);
    expect(left()).toEqual([]);
  });

  it('is gone after an error that nobody catches', async () => {
    const { child, left } = await user(
      "console.log(scratchFolder()); setTimeout(() => { throw new Error('nobody catches it'); }, 200);",
    );
    expect(await once(child, 'exit')).toEqual([1, null]);
    expect(left()).toEqual([]);
  });
});
