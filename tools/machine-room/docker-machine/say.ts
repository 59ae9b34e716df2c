import { writeSync } from 'node:fs';

let output = 1;

/** Says something where the command's own output would be in the way: config and env (log.SetOutWriter). */
export function sayOnStandardError(): void {
  output = 2;
}

/** docker-machine's log: what it does goes to standard output, errors alone to standard error. */
export function say(text: string): void {
  writeSync(output, `${text}\n`);
}

/** What a command is asked for. */
export function print(text: string): void {
  writeSync(1, `${text}\n`);
}

export function complain(text: string): void {
  writeSync(2, `${text}\n`);
}
