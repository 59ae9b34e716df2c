import { statusOf } from '../../tools/command/command-line';
import { callRunners } from '../../tools/runners/call';

export interface Said {
  readonly status: number;
  readonly text: string;
}

/** Runs `npx runners ARGS` in this process, and keeps what it says. */
export async function call(...args: readonly string[]): Promise<Said> {
  return listen(() => callRunners(args));
}

/** The same of a part of a command that reads a file, where the whole command would go on to start machines. */
export async function listen(main: () => number | Promise<number>): Promise<Said> {
  const streams = [process.stdout, process.stderr] as const;
  const writes = streams.map((stream) => stream.write);
  let text = '';
  for (const stream of streams) {
    stream.write = ((chunk: unknown) => {
      text += String(chunk);
      return true;
    }) as typeof stream.write;
  }
  try {
    return { status: await statusOf(main), text };
  } finally {
    streams.forEach((stream, index) => {
      stream.write = writes[index] as typeof stream.write;
    });
  }
}

/** What is wrong with how a command ended; undefined for a message and a status. */
export function complaint({ status, text }: Said): string | undefined {
  if (/^\s+at .*[:(]/m.test(text)) {
    return 'a stack trace';
  }
  if (![0, 1, 2, 3].includes(status)) {
    return `the status ${status}`;
  }
  if (text.trim() === '') {
    return 'no word';
  }
  if (/\b(undefined|NaN|\[object Object\])\b is\b/.test(text)) {
    return 'a message that names nothing';
  }
  return ({} as Record<string, unknown>).polluted === undefined ? undefined : 'a changed prototype of all objects';
}
