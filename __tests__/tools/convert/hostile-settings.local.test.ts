import { spawnSync } from 'node:child_process';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../support/temporary-folder';

const valid = "{ vpcId: 'vpc-1', subnetId: 'subnet-1', environment: 'ci', runnerGitlab: {} }";
const brackets = (count: number) => `${'['.repeat(count)}${']'.repeat(count)}`;
const early = /ends the program before it has settings: take out process\.exit, or a promise that never resolves$/m;

/** A settings file is the user's own program, in a process of its own here: it may end that, or crash it. */
function convert(text: string) {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'settings.ts'), text);
  const program = join(process.cwd(), 'tools/runners/bin.mjs');
  const { status, signal, stdout, stderr } = spawnSync(process.execPath, [program, 'convert', 'settings.ts'], {
    cwd: folder,
    encoding: 'utf8',
  });
  return { status, signal, stdout, stderr, files: readdirSync(folder) };
}

describe('settings in TypeScript', () => {
  it.each([
    ['end the program as if all were well', 'process.exit(0)', early],
    ['never resolve', 'export default new Promise(() => {})', early],
    ['throw nothing', 'throw undefined', /settings\.ts cannot be read: undefined$/m],
    ['throw what has no text', 'throw { toString() { throw 1 } }', /cannot be read: it throws what has no text$/m],
    [
      'hold themselves',
      'const a: any = {}; a.tags = a; export default a',
      /nested more than 100 deep, or holds itself$/m,
    ],
    ['have 20,000 nested brackets', `export default ${brackets(20_000)}`, /has more than 500 nested brackets: /],
    ['throw later', `setTimeout(() => { throw new Error('too late') }, 0); export default ${valid}`, /^too late$/m],
    [
      'are stacks that it synthesizes',
      `new (require('${require.resolve('cdktf')}').App)().synth()`,
      /A program with stacks, such as main\.ts, exports none$/m,
    ],
    ['reject where nobody waits', `Promise.reject(new Error('unseen')); export default ${valid}`, /^unseen$/m],
  ])('that %s end with a message, the status 1 and no file written', (_, text, message) => {
    const { status, signal, stderr, files } = convert(text);
    expect({ status, signal, stderr, files }).toMatchObject({
      status: 1,
      signal: null,
      stderr: expect.stringMatching(message),
      files: ['settings.ts'],
    });
    expect(stderr).not.toMatch(/^\s+at /m);
  });

  it('may have a byte order mark and line ends of Windows', () => {
    const { status, stdout } = convert(`\ufeffexport default ${valid};\r\n`);
    expect({ status, stdout }).toEqual({ status: 0, stdout: expect.stringContaining("environment: 'ci-autoscaler'") });
  });
});
