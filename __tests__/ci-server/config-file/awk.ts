import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { withoutComments } from '../../../src/machine-files/short-script';
import { temporaryFolder } from '../../support/temporary-folder';

/** As a server gets them. */
export const programs = ['config-reader.awk', 'config-file.awk'].map((name) => {
  const path = join(temporaryFolder(), name);
  writeFileSync(path, withoutComments(readFileSync(join(__dirname, '../../../assets/ci-server', name), 'utf8')));
  return path;
});

/** Every awk that a server may have, as it is called. Debian's `busybox` and `original-awk` stand for Alpine's and BSD's. */
export const awks = [['mawk'], ['gawk'], ['busybox', 'awk'], ['original-awk']] as const;
export type Awk = readonly [string, ...string[]];

export function isInstalled([program]: Awk): boolean {
  return spawnSync(program, ['BEGIN { }']).error === undefined;
}

/**
 * What the program says to these files.
 *
 * @param variables texts of files that are given by name
 * @throws {Error} with what it writes to stderr
 */
export function edit(
  mode: string,
  config: string,
  variables: Readonly<Record<string, string>> = {},
  { awk = ['awk'], runner = '' }: { readonly awk?: Awk; readonly runner?: string } = {},
): string {
  const folder = temporaryFolder();
  const file = (name: string, text: string) => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  const files = Object.entries(variables).filter(([name]) => !name.startsWith('unended'));
  const options = files.flatMap(([name, text]) => ['-v', `${name}=${file(name, text)}`]);
  const ends = ['unended', 'unended_before'].flatMap((name) => ['-v', `${name}=${variables[name] ?? unended(config)}`]);
  const [program, ...first] = awk;
  const sources = programs.flatMap((source) => ['-f', source]);
  const { stdout, stderr } = spawnSync(
    program,
    [...first, '-v', `mode=${mode}`, ...options, ...ends, ...sources, file('config.toml', config)],
    { encoding: 'utf8', env: { ...process.env, LC_ALL: 'C', RUNNER_NAME: runner }, maxBuffer: 1 << 26 },
  );
  if (stderr !== '') {
    throw new Error(stderr);
  }
  return stdout;
}

/** As configure.sh tells it. */
export const unended = (text: string) => (text === '' || text.endsWith('\n') ? '' : '1');
