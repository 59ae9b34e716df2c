import { once } from 'node:events';
import { createInterface, type Interface } from 'node:readline/promises';
import { text } from 'node:stream/consumers';
import { parseArgs } from 'node:util';
import type { Answers } from '../init/answers';
import { commandsOf } from '../init/commands';
import { checkedFleet, stacksOf } from '../init/fleet';
import { answersOfConversation, answersOfFlags, answersOfLines, type Flags } from '../init/interview';
import { mainFile } from '../init/main-file';
import { type ProgramFile, programFile, writeProgram } from '../init/program-file';
import { questions } from '../init/questions';
import { nextSteps, summary } from '../init/summary';
import { withoutSecrets } from '../settings/secrets';

const options = questions.flatMap(({ flag, ask, explain, many }) => [
  `  ${`--${flag} ${many ? 'A,B' : 'TEXT'}`.padEnd(24)} ${ask}`,
  ...explain({ vpc: 'vpc-0' }).map((line) => `${' '.repeat(29)}${line}`),
]);

const usage = `npm run init [-- options]   asks what a fleet of runners shall be, and writes main.ts for it

In a terminal it asks. Without one it reads an answer a line, in the same order; an empty line takes the default.
${options.join('\n')}
  --yes                    take the default of every question that no option answers
  --out FILE               write another file of this project than main.ts
  --force                  replace that file without asking`;

/** Whoever is asked goes away, and nothing is written. */
class Left extends Error {
  constructor(
    message: string,
    readonly exitCode: number,
  ) {
    super(message);
  }
}

async function main(args: readonly string[]): Promise<void> {
  const { yes, out, force, help, ...flags } = readOptions(args);
  if (help) {
    console.log(usage);
    return;
  }
  const file = programFile(process.cwd(), out);
  const terminal = process.stdin.isTTY ? new Terminal() : undefined;
  try {
    const answers = await answersFrom(terminal, flags, yes);
    if (file.exists && !force && !terminal) {
      throw new Error(`${file.name} exists: say --force to replace it, or --out FILE to write another file`);
    }
    const commands = commandsOf(answers, file.name);
    const stacks = stacksOf(answers);
    const settings = checkedFleet(stacks);
    const source = mainFile(answers, stacks, { root: file.root, commands: [commands.doctor, commands.deploy] });
    console.log(`\n${summary(answers, settings)}\n`);
    if (file.exists && !force) {
      await confirm(terminal as Terminal, file);
    }
    const back = writeProgram(file, source);
    console.log(`${file.name} is written${back ? `; ${back}` : ''}.\n\n${nextSteps(commands, answers.gitlabUrl)}`);
  } finally {
    terminal?.close();
  }
}

function readOptions(args: readonly string[]) {
  const named = Object.fromEntries(questions.map(({ flag }) => [flag, { type: 'string' as const }]));
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        ...named,
        yes: { type: 'boolean', short: 'y', default: false },
        out: { type: 'string', default: 'main.ts' },
        force: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
    return values as Flags & { yes: boolean; out: string; force: boolean; help: boolean };
  } catch (error) {
    throw new Error(`${(error as Error).message.split('. ')[0]}. This is how it is called:\n${usage}`);
  }
}

async function answersFrom(terminal: Terminal | undefined, flags: Flags, yes: boolean): Promise<Answers> {
  if (yes) {
    return answersOfFlags(flags, process.env);
  }
  if (terminal) {
    return answersOfConversation(terminal, flags, process.env);
  }
  const lines = (await text(process.stdin)).split(/\r?\n/);
  return answersOfLines(lines.at(-1) === '' ? lines.slice(0, -1) : lines, flags, process.env);
}

async function confirm(terminal: Terminal, { name }: ProgramFile): Promise<void> {
  const answer = await terminal.ask(`${name} exists. Replace it? [y/N]: `);
  if (!/^y(es)?$/i.test(answer.trim())) {
    throw new Left(`Nothing was written: ${name} is as it was. To write another file: npm run init -- --out FILE`, 1);
  }
}

/** Whoever sits before it leaves by Ctrl-C or Ctrl-D. */
class Terminal {
  private readonly lines: Interface = createInterface({ input: process.stdin, output: process.stdout });
  private readonly left = new AbortController();

  constructor() {
    this.lines.on('SIGINT', () => this.lines.close());
    once(this.lines, 'close').then(() => this.left.abort());
  }

  say(lines: string): void {
    console.log(lines);
  }

  async ask(prompt: string): Promise<string> {
    try {
      return await this.lines.question(prompt, { signal: this.left.signal });
    } catch {
      throw new Left('\nNothing was written.', 130);
    }
  }

  close(): void {
    this.lines.close();
  }
}

main(process.argv.slice(2)).catch((error: Error) => {
  const isOurs = error instanceof Left || ['Error', 'SettingsError'].includes(error.name);
  console.error(withoutSecrets(isOurs ? error.message : String(error.stack)));
  process.exitCode = error instanceof Left ? error.exitCode : 1;
});
