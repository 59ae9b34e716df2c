import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Answer, Request, Round } from './world';

export const claimsScript = readFileSync(join(__dirname, '..', '..', 'assets', 'boot', 'claims.sh'), 'utf8');

/** What lib.sh gives, with AWS at the other end of two pipes and its clock. */
const surroundings = `
set -u
CLAIMS=/room-claims problem=$(mktemp)
instance_id() { printf '%s' "$ME"; }
date() { [[ -s $problem.now ]] && cat "$problem.now" || echo 0; }
trap 'rm -f "$problem" "$problem.now"' EXIT
ask_aws() {
  local code line
  printf '%s\\t' "$@" >&3
  printf '\\n' >&3
  : >"$problem"
  read -r code <&4
  read -r line <&4
  printf '%s' "$line" >"$problem.now"
  ((code < 2)) || echo 'An error occurred (ParameterAlreadyExists)' >"$problem"
  while read -r line <&4 && [[ $line != . ]]; do
    printf '%s\\n' "$line"
  done
  return "$code"
}
retry() {
  local code=1
  shift 2
  while ((code == 1)); do
    code=0
    "$@" || code=$?
  done
  return "$code"
}
`;

/** A round of the real script: one call of \`claim\`. */
export const shellRounds =
  (script = claimsScript) =>
  (me: string, things: readonly string[]): Round => {
    const child = spawn('bash', ['-c', `${surroundings}\n${script}\nclaim "$@"`, 'claim', ...things], {
      env: { PATH: process.env.PATH, ME: me },
      stdio: ['ignore', 'pipe', 'ignore', 'pipe', 'pipe'],
    });
    const requests = linesOf(child);
    const answers = child.stdio[4] as NodeJS.WritableStream;
    answers.on('error', () => {});
    let asked: Request | undefined;
    return {
      async next(answer) {
        if (answer && asked) {
          answers.write(textOf(asked, answer));
        }
        const line = await requests();
        if (line.request === undefined) {
          return { end: line.end || undefined };
        }
        asked = requestOf(line.request.split('\t').slice(0, -1));
        return asked;
      },
      kill: () => child.kill('SIGKILL'),
    };
  };

/** Gives what is asked, line by line, and at the end what the script printed. */
function linesOf(child: ChildProcess): () => Promise<{ readonly request?: string; readonly end?: string }> {
  let text = '';
  let printed = '';
  let wake = () => {};
  let over = false;
  child.stdout?.on('data', (data) => {
    printed += data;
  });
  child.stdio[3]?.on('data', (data) => {
    text += data;
    wake();
  });
  child.on('close', () => {
    over = true;
    wake();
  });
  return async () => {
    for (;;) {
      const end = text.indexOf('\n');
      if (end >= 0) {
        const request = text.slice(0, end);
        text = text.slice(end + 1);
        return { request };
      }
      if (over) {
        return { end: printed };
      }
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  };
}

/** As the CLI is called. */
function requestOf([, action, ...rest]: readonly string[]): Request {
  const after = (name: string) => String(rest[rest.indexOf(name) + 1]);
  switch (action) {
    case 'get-parameters-by-path':
      return { call: 'list' };
    case 'describe-instances':
      return { call: 'states', ids: after('--filters').replace('Name=instance-id,Values=', '').split(',') };
    case 'put-parameter':
      expectOnce(rest);
      return { call: 'create', name: after('--name'), value: after('--value') };
    case 'get-parameter':
      return { call: 'get', name: after('--name') };
    case 'delete-parameter':
      return { call: 'delete', name: after('--name') };
    default:
      throw new Error(`Nothing answers ${action}`);
  }
}

function expectOnce(rest: readonly string[]): void {
  if (rest.includes('--overwrite')) {
    throw new Error('A claim overwrites another');
  }
}

/** As the CLI answers with `--output text`. */
function textOf(request: Request, { rows, exists, lost, now }: Answer): string {
  const lines = rows.map(([name, value]) => (request.call === 'get' ? value : `${name}\t${value}`));
  return `${[exists ? 2 : lost ? 1 : 0, now, ...lines, '.'].join('\n')}\n`;
}
