/** A program that was started inside the sandbox, as anybody who lists processes could have seen it. */
export interface Program {
  /** The file that ran. */
  readonly file: string;
  /** Its arguments, the program's own name first. */
  readonly argv: readonly string[];
}

/** Arguments to strace that make it note every program started, whole, at little cost. */
export const straceArguments = [
  '-f',
  '--seccomp-bpf',
  '-qq',
  '-s',
  '1000000',
  '-e',
  'trace=execve',
  '-e',
  'signal=none',
];

/**
 * Reads lines such as `12 execve("/usr/bin/id", ["id", "-u"], 0x7f...) = 0`. Attempts that failed are left out; one
 * that another process's line interrupts counts.
 */
export function readTrace(text: string): Program[] {
  return text.split('\n').flatMap((line) => {
    const found = /execve\(("(?:[^"\\]|\\.)*"), \[(.*)\], 0x.*( = 0| <unfinished \.\.\.>)$/.exec(line);
    return found ? [{ file: unquote(String(found[1])), argv: quoted(String(found[2])) }] : [];
  });
}

function quoted(list: string): string[] {
  return [...list.matchAll(/"(?:[^"\\]|\\.)*"/g)].map(([text]) => unquote(text));
}

const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', v: '\v', f: '\f' };

/** A C string literal, whose bytes are UTF-8. */
function unquote(literal: string): string {
  const bytes = literal
    .slice(1, -1)
    .replace(/\\([0-7]{1,3}|.)/g, (_, code: string) =>
      /^[0-7]/.test(code) ? String.fromCharCode(Number.parseInt(code, 8)) : (escapes[code] ?? code),
    );
  return Buffer.from(bytes, 'latin1').toString('utf8');
}
