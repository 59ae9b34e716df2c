import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../support/temporary-folder';

const lib = readFileSync('assets/boot/lib.sh', 'utf8');
const [runScript = expect.fail('lib.sh has no run_script')] = /^run_script\(\) \{\n[\s\S]*?^\}$/m.exec(lib) ?? [];

/** Runs a script as a boot step does, and tells how far it came. */
function run(script: string, trace = false) {
  const folder = temporaryFolder();
  const file = join(folder, 'script.sh');
  writeFileSync(file, script);
  chmodSync(file, 0o755);
  const step = `set -euo pipefail\nTRACE=${trace}\n${runScript}\nrun_script '${file}'`;
  const { status, stderr } = spawnSync('bash', ['-c', step], { cwd: folder, encoding: 'utf8' });
  return { status, stderr, wentOn: existsSync(join(folder, 'on')) };
}

/**
 * The module pastes a script into its user data, which begins with `#!/bin/bash -e` (template/user-data.tftpl and
 * gitlab-runner.tftpl of 9.5.2): a first line `#!/bin/bash` is a comment there, and an empty variable no error.
 */
describe('a script of the user', () => {
  const wrong = 'misspelt-command\n: "$misspelt"\ntouch on\n';

  it.each(['', '#!/bin/bash\n', '#!/usr/bin/env bash\n', '#! /bin/sh\n', '#!/usr/bin/bash -u\n'])(
    'with %j ends with its first command that fails, and says which',
    (shebang) => {
      const { status, stderr, wentOn } = run(`${shebang}${wrong}`);
      expect({ status, wentOn }).toEqual({ status: 127, wentOn: false });
      expect(stderr).toMatch(/script\.sh: line \d: misspelt-command: command not found/);
    },
  );

  it('keeps the options of its first line', () => {
    expect(run('#!/bin/bash\n: "$misspelt"\ntouch on\n')).toEqual({ status: 0, stderr: '', wentOn: true });
    const { status, stderr } = run('#!/bin/bash -u\n: "$misspelt"\ntouch on\n');
    expect(status).not.toBe(0);
    expect(stderr).toContain('misspelt: unbound variable');
  });

  it('is traced where the boot is', () => {
    expect(run('#!/bin/bash\ntouch on\n', true)).toEqual({ status: 0, stderr: '+ touch on\n', wentOn: true });
  });

  it('of another interpreter is run by that', () => {
    expect(run('#!/usr/bin/env -S awk -f\nBEGIN { print "" > "on" }\n')).toEqual({
      status: 0,
      stderr: '',
      wentOn: true,
    });
  });
});
