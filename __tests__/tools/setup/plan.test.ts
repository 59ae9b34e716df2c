import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { needs } from '../../../tools/setup/needs';
import { isComplete, lineToPaste, missingFor } from '../../../tools/setup/plan';

const nothing = () => false;

describe('what is missing', () => {
  it('is nothing where every program is there', () => {
    expect(isComplete(missingFor('test', () => true))).toBe(true);
  });

  it('is Terraform and moto for the sandbox, with Python to run it, and no Debian package of the tests', () => {
    expect(missingFor('sandbox', nothing)).toEqual({
      debian: ['python3', 'python3-venv'],
      python: ['moto[server]==5.2.1'],
      terraform: true,
    });
    expect(missingFor('sandbox', (program) => program === 'python3').debian).toEqual([]);
  });

  it('is neither Terraform nor the emulator for the tests of this machine alone, but the AWS CLI of a manager', () => {
    const { debian, python, terraform } = missingFor('local', nothing);
    expect({ python, terraform }).toEqual({ python: [expect.stringMatching(/^awscli==/)], terraform: false });
    expect(debian).toEqual(expect.arrayContaining(['shellcheck', 'bubblewrap', 'jq']));
  });

  it('is all of it for all tests', () => {
    const { debian, python } = missingFor('test', nothing);
    expect(python).toHaveLength(2);
    for (const { source } of needs) {
      if ('debian' in source) {
        expect(debian).toContain(source.debian);
      }
    }
  });
});

describe('the line to paste', () => {
  it('names everything that is missing', () => {
    const line = lineToPaste(missingFor('test', nothing), '1.11.4');
    for (const { source } of needs) {
      expect(line).toContain('terraform' in source ? 'terraform/1.11.4/' : Object.values(source)[0]);
    }
    expect(line).not.toContain('\n');
  });

  it('leaves out what is there', () => {
    expect(lineToPaste({ debian: [], python: ['awscli==1'], terraform: false }, '1.11.4')).toBe(
      "python3 -m venv .tools/python && .tools/python/bin/pip install 'awscli==1'",
    );
  });
});

/** `spawn('jq'`, `execFileSync("jq"`: the programs that the project's own code names. */
const started = /(?:spawn|spawnSync|execFile|execFileSync|runCommand)\(\s*\[?['"]([a-z_/][\w/.-]*)['"]/g;
/** Part of Node, or of every Debian (priority required). */
const always = [
  ...[
    'sh',
    '/bin/sh',
    'bash',
    'cat',
    'which',
    'env',
    'sudo',
    'apt-get',
    'tar',
    'awk',
    'ldd',
    'unshare',
    'mv',
    'mount',
    'true',
  ],
  ...['find', 'script'],
  ...['npm', 'npx', 'node'],
];
/**
 * `npx runners connect` says how to install the plugin on a user's machine; the runner's twin starts ssh and
 * docker-machine on an instance of the machine room, which has them.
 */
const optional = ['session-manager-plugin', 'ssh', 'docker-machine'];

describe('the list of needs', () => {
  it('has every program that tests and commands start', () => {
    const root = join(__dirname, '..', '..', '..');
    const programs = ['__tests__', 'tools'].flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
        .filter((file) => file.endsWith('.ts'))
        .flatMap((file) =>
          [...readFileSync(join(root, folder, file), 'utf8').matchAll(started)].map(([, name]) => name),
        ),
    );
    const known = [...needs.map(({ program }) => program), ...always, ...optional];
    expect(programs).toContain('terraform');
    expect([...new Set(programs)].filter((program) => !known.includes(String(program)))).toEqual([]);
  });
});
