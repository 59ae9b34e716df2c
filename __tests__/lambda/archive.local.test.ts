import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { strFromU8, unzipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { bundle, terminateRunnersArchive, zipped } from '../../src/lambda/archive';
import { temporaryFolder } from '../support/temporary-folder';

const sources = join(process.cwd(), 'src', 'lambda', 'terminate-runners');
/** The function's folder elsewhere, with what it imports from beside it. */
function copyOfSources(): string {
  const root = temporaryFolder();
  const folder = join(root, 'lambda', 'terminate-runners');
  cpSync(sources, folder, { recursive: true });
  cpSync(join(process.cwd(), 'src', 'claims'), join(root, 'claims'), { recursive: true });
  return folder;
}

const zipOf = (folder: string) => Buffer.from(zipped('terminate_runners.js', bundle(folder)));

describe('the archive of the terminate hook', () => {
  const archive = terminateRunnersArchive();
  const bytes = readFileSync(archive.path);

  it('is small, holds one script, and its hash is the one that Terraform compares', () => {
    expect(bytes.length).toBeLessThan(50 * 1024);
    expect(Object.keys(unzipSync(bytes))).toEqual(['terminate_runners.js']);
    expect(archive.base64sha256).toBe(createHash('sha256').update(bytes).digest('base64'));
  });

  it('is made once in a process', () => {
    expect(terminateRunnersArchive()).toBe(archive);
  });

  it('has the same bytes from sources in another folder and of another age', () => {
    const folder = copyOfSources();
    utimesSync(join(folder, 'handler.ts'), 0, 0);
    expect(zipOf(folder).equals(bytes)).toBe(true);
  });

  it('has the same bytes in another time zone, and with another working folder and umask; nothing is left of it', () => {
    const script = `process.umask(0o077); process.chdir('/');
      process.stdout.write(require(${JSON.stringify(join(process.cwd(), 'src/lambda/archive.ts'))}).terminateRunnersArchive().base64sha256)`;
    for (const TZ of ['Pacific/Kiritimati', 'America/Los_Angeles']) {
      const TMPDIR = temporaryFolder();
      const said = execFileSync(process.execPath, ['--require', require.resolve('tsx/cjs'), '-e', script], {
        env: { ...process.env, TZ, TMPDIR },
        encoding: 'utf8',
      });
      expect(said).toBe(archive.base64sha256);
      expect(readdirSync(TMPDIR).filter((name) => name.startsWith('gitlab-runner'))).toEqual([]);
    }
  });

  it('is another one when a line of the sources is', () => {
    const folder = copyOfSources();
    const file = join(folder, 'decision.ts');
    writeFileSync(file, readFileSync(file, 'utf8').replace('makingTakes = 3600', 'makingTakes = 3601'));
    expect(zipOf(folder).equals(bytes)).toBe(false);
  });

  it('names no folder of the machine and leaves the SDK to the runtime', () => {
    const script = strFromU8(unzipSync(bytes)['terminate_runners.js'] as Uint8Array);
    expect(script).not.toContain(process.cwd());
    expect(script).toContain('require("@aws-sdk/client-ec2")');
  });
});
