import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';
import { say, warn } from '../command/output';
import { answerArguments, answerIn, longestAnswer } from './aws-command';

const missing = (reason: string) => new Error(`aws cannot be run (${reason}): install the AWS CLI`);

/** No program can be given a NUL character, which a state or a plan may hold as a name. */
function checkArguments(program: string, args: readonly string[]): void {
  const odd = args.find((arg) => arg.includes('\0'));
  if (odd !== undefined) {
    throw new Error(`${program} cannot be asked for ${JSON.stringify(odd)}, a name with a NUL character: deploy again`);
  }
}

/**
 * What the AWS CLI answers.
 *
 * @throws {Error} with its words when it refuses
 */
export function awsJson<Answer>(region: string, ...args: readonly string[]): Answer {
  checkArguments('aws', [region, ...args]);
  const { status, stdout, stderr, error } = spawnSync('aws', answerArguments(region, args), {
    encoding: 'utf8',
    maxBuffer: longestAnswer,
  });
  if (error) {
    throw missing(error.message);
  }
  if (status !== 0) {
    throw new Error(`aws ${args.slice(0, 2).join(' ')} failed: ${stderr.trim()}`);
  }
  return answerIn(stdout);
}

/** What Ctrl-C and Ctrl-\\ send to everything that runs in a terminal. */
const keySignals = ['SIGINT', 'SIGQUIT'] as const;
const leftToTheCommand = () => {};

/** Ctrl-Z stops other programs, and us with them: who went on alone would keep the terminal. */
const signalsFor = (program: string) => (program === 'aws' ? ([...keySignals, 'SIGTSTP'] as const) : keySignals);

/**
 * Hands the terminal over to a command until it ends. What is typed meanwhile is for that command: a session of the AWS CLI
 * ignores these keys itself and sends them to the machine.
 */
export function inTerminal(program: string, args: readonly string[], cwd?: string): number {
  checkArguments(program, args);
  const signals = signalsFor(program);
  for (const signal of signals) {
    process.on(signal, leftToTheCommand);
  }
  const { status, error } = spawnSync(program, args, { stdio: 'inherit', cwd });
  for (const signal of signals) {
    process.off(signal, leftToTheCommand);
  }
  if (error) {
    throw program === 'aws' ? missing(error.message) : new Error(`${program} cannot be run (${error.message})`);
  }
  return status ?? 1;
}

/**
 * Runs a command whose output is text of others, such as a journal, and passes its lines on as they come. Colours and
 * cursor movements of that text are dropped, since they carry no words; what is left of a control character is shown.
 */
export async function printedLines(program: string, args: readonly string[]): Promise<number> {
  checkArguments(program, args);
  const child = spawn(program, args, { stdio: ['inherit', 'pipe', 'pipe'] });
  const failure = once(child, 'error').then(([error]) => {
    throw missing((error as Error).message);
  });
  const ended = Promise.all([once(child, 'close'), passOn(child.stdout, say), passOn(child.stderr, warn)]);
  const [[status]] = await Promise.race([ended, failure]);
  return status ?? 1;
}

/** Only a newline ends a line: a carriage return is part of what somebody wrote. */
async function passOn(output: Readable, print: (line: string) => void): Promise<void> {
  let rest = '';
  for await (const chunk of output.setEncoding('utf8')) {
    const lines = `${rest}${chunk}`.split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      print(stripVTControlCharacters(line));
    }
  }
  if (rest !== '') {
    print(stripVTControlCharacters(rest));
  }
}
