import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../support/temporary-folder';

const folder = join(__dirname, '..', '..', 'assets');
const scripts = ['boot', 'gitlab-server'].flatMap((part) =>
  readdirSync(join(folder, part), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.sh'))
    .map((name) => `${part}/${name}`),
);
const libraries = [
  'boot/claims.sh',
  'boot/lease.sh',
  'boot/lib.sh',
  'boot/lint-complaints.sh',
  'boot/secrets.sh',
  'boot/tokens.sh',
  'gitlab-server/compose.sh',
];
const everyScript = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.sh'));
const programs = scripts.filter((name) => !libraries.includes(name));
const read = (name: string) => readFileSync(join(folder, name), 'utf8');

/** The scripts as they lie on the machine, up to its root, so that shellcheck finds what they source. */
function onTheMachine(): string {
  const root = temporaryFolder();
  for (const name of scripts) {
    const file = join(root, name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(
      file,
      read(name)
        .replaceAll('/opt/gitlab-runner/', `${root}/boot/`)
        .replaceAll('/opt/gitlab-server/compose.sh', `${root}/gitlab-server/compose.sh`),
    );
  }
  writeFileSync(join(root, 'boot', 'environment'), '');
  return root;
}

describe('the boot scripts', () => {
  it('leave shellcheck nothing to say', () => {
    const { stdout, stderr, status } = spawnSync('shellcheck', ['-x', ...scripts], {
      cwd: onTheMachine(),
      encoding: 'utf8',
    });
    expect({ said: stdout + stderr, status }).toEqual({ said: '', status: 0 });
  });

  // Amazon Linux 2 has bash 4.2. Both were tried with 4.2.45, and are right in 4.3 (CHANGES of bash).
  it.each(everyScript)('%s does not say what bash 4.2 misunderstands', (name) => {
    const text = read(name);
    // The variables would be those of the function.
    expect(text).not.toMatch(/\b(declare|typeset) -\w*g\w* .*=/);
    // The inner quotes would be part of the text.
    expect(text).not.toMatch(/"\$\{\w+\/{1,2}[^/"}]+\/"/);
  });

  it.each(programs)('%s stops at the first error', (name) => {
    const [first, ...rest] = read(name).split('\n');
    expect(first).toBe('#!/bin/bash');
    const command = rest.find((line) => line !== '' && !/^(#|set \+x)/.test(line));
    // By the library, or by itself where nothing else of that is needed.
    expect(['. /opt/gitlab-runner/lib.sh', 'set -euo pipefail']).toContain(command);
    expect(read('boot/lib.sh')).toContain('\nset -euo pipefail\n');
  });

  it.each(programs.filter((name) => read(name).includes('secrets.sh')))('%s leaves no trace of its secrets', (name) => {
    expect(read(name).split('\n')[1]).toMatch(/^set \+x # No trace/);
  });
});
