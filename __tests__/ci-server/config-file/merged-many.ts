import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '../../support/temporary-folder';
import { type Awk, programs } from './awk';

/** For each folder, from one shell, as configure.sh does it: to start an awk from a process as large as ours takes longer than the awk. */
const script = `
export LC_ALL=C
edit() {
  "\${awk[@]}" -v mode="$1" "\${@:3}" -f "$reader" -f "$editor" "$2" 2>>errors || true
}
reader=$1 editor=$2
awk=("\${@:4}")
for folder in "$3"/*/; do
  cd "$folder"
  RUNNER_NAME=$(<name)
  export RUNNER_NAME
  unended=''
  [[ -z $(tail -c 1 config) ]] || unended=1
  edit extras section -v unended= -v unended_before= >extras
  edit pieces config -v extras=extras -v unended="$unended" -v unended_before="$unended" >pieces
  into=(-v own=pieces -v extras=extras -v unended_before="$unended")
  edit merge config -v section=section "\${into[@]}" -v unended="$unended" >after
  ended=''
  [[ -z $(tail -c 1 after) ]] || ended=1
  edit merge after -v section=section "\${into[@]}" -v unended="$ended" >again
  edit merge after -v section=pieces -v extras=extras -v unended_before="$unended" -v unended="$ended" >restored
done`;

const results = ['extras', 'pieces', 'after', 'again', 'restored'] as const;

/** What the program makes of a server's file, and `errors`: what it writes to stderr. */
export type Merged = Readonly<Record<(typeof results)[number] | 'errors', string>>;

/** What many servers' files become with one awk, and what they become when everything is taken out again. */
export function mergedMany(
  servers: readonly { readonly config: string; readonly section: string; readonly runnerName: string }[],
  awk: Awk,
): Merged[] {
  const root = temporaryFolder();
  const folders = servers.map(({ config, section, runnerName }, index) => {
    const folder = join(root, String(index).padStart(6, '0'));
    mkdirSync(folder);
    const files = { config, section, name: runnerName, errors: '' };
    for (const [name, text] of Object.entries(files)) {
      writeFileSync(join(folder, name), text);
    }
    return folder;
  });
  const { status, stderr } = spawnSync('bash', ['-uc', script, 'merged-many', ...programs, root, ...awk], {
    encoding: 'utf8',
  });
  if (status !== 0) {
    throw new Error(stderr);
  }
  return folders.map(
    (folder) =>
      Object.fromEntries(
        [...results, 'errors' as const].map((name) => [name, readFileSync(join(folder, name), 'utf8')]),
      ) as unknown as Merged,
  );
}

/**
 * The same of one server's file.
 *
 * @throws {Error} with what the program writes to stderr
 */
export function merged(
  config: string,
  section: string,
  { awk = ['awk'], runner = '' }: { readonly awk?: Awk; readonly runner?: string } = {},
): Merged {
  const [one] = mergedMany([{ config, section, runnerName: runner }], awk) as [Merged];
  if (one.errors !== '') {
    throw new Error(one.errors);
  }
  return one;
}
