import { text } from 'node:stream/consumers';
import { parsed, run } from '../command/command-line';
import { say } from '../command/output';
import { Left, Terminal } from '../command/terminal';
import type { Answers } from './answers';
import { commandsOf } from './commands';
import { checkedFleet, stacksOf } from './fleet';
import { answersOfConversation, answersOfFlags, answersOfLines, type Flags } from './interview';
import { mainFile } from './main-file';
import { isInGit, type ProgramFile, programFile, writeProgram } from './program-file';
import type { Surroundings } from './question';
import { questions } from './questions';
import { nextSteps, summary } from './summary';

/** Each with what is likely here; some depend on the region. */
function options(): string {
  const region = questions.find(({ name }) => name === 'region')?.preset({}, process.env);
  const lines = questions.flatMap(({ flag, ask, explain, many, preset }) => {
    const likely = preset({ region }, process.env);
    return [
      `  ${`--${flag} ${many ? 'A,B' : 'TEXT'}`.padEnd(24)} ${ask}${likely === undefined ? '' : ` [${likely}]`}`,
      ...explain({ vpc: 'vpc-0' }).map((line) => `${' '.repeat(29)}${line}`),
    ];
  });
  return lines.join('\n');
}

const usage = `npm run init [-- options]   asks what a fleet of runners shall be, and writes main.ts for it

In a terminal it asks. Without one it reads an answer a line, in the same order; an empty line takes the default.
${options()}
  --yes                    take the default of every question that no option answers
  --out FILE               write another file of this project than main.ts
  --force                  replace that file without asking`;

async function main(args: readonly string[]): Promise<number> {
  const { yes, out, force, help, ...flags } = readOptions(args);
  if (help) {
    say(usage);
    return 0;
  }
  const file = programFile(process.cwd(), out);
  const surroundings: Surroundings = { ...process.env, program: file.program };
  const terminal = process.stdin.isTTY ? new Terminal('Nothing was written.') : undefined;
  try {
    const answers = await answersFrom(terminal, flags, yes, surroundings);
    if (file.exists && !force && !terminal) {
      throw new Error(`${file.name} exists: say --force to replace it, or --out FILE to write another file`);
    }
    const commands = commandsOf(answers, file.name);
    const stacks = stacksOf(answers, file.stackPrefix);
    const settings = checkedFleet(stacks);
    const source = mainFile(answers, stacks, { root: file.root, commands: [commands.doctor, commands.deploy] });
    say(`\n${summary(answers, settings)}\n`);
    if (file.exists && !force) {
      await confirm(terminal as Terminal, file);
    }
    const back = writeProgram(file, source);
    say(`${file.name} is written${back ? `; ${back}` : ''}.\n\n${nextSteps(commands, answers.gitlabUrl)}`);
    return 0;
  } finally {
    terminal?.close();
  }
}

function readOptions(args: readonly string[]) {
  const named = Object.fromEntries(questions.map(({ flag }) => [flag, { type: 'string' as const }]));
  const options = {
    ...named,
    yes: { type: 'boolean', short: 'y', default: false },
    out: { type: 'string', default: 'main.ts' },
    force: { type: 'boolean', default: false },
    help: { type: 'boolean', short: 'h', default: false },
  } as const;
  const { values } = parsed({ args: [...args], options }, usage);
  return values as unknown as Flags & { yes: boolean; out: string; force: boolean; help: boolean };
}

async function answersFrom(
  terminal: Terminal | undefined,
  flags: Flags,
  yes: boolean,
  surroundings: Surroundings,
): Promise<Answers> {
  if (yes) {
    return answersOfFlags(flags, surroundings);
  }
  if (terminal) {
    return answersOfConversation(terminal, flags, surroundings);
  }
  const lines = (await text(process.stdin)).split(/\r?\n/);
  if (lines.join('') === '' && lines.length === 1) {
    throw new Error('Nobody answers: take the defaults by --yes, or give an answer a line; --help lists the questions');
  }
  return answersOfLines(lines.at(-1) === '' ? lines.slice(0, -1) : lines, flags, surroundings);
}

/** Enter replaces what git brings back, as the sample of a fresh clone, and nothing else. */
async function confirm(terminal: Terminal, file: ProgramFile): Promise<void> {
  const { name } = file;
  const isKept = isInGit(file);
  const answer = await terminal.ask(
    isKept ? `${name} exists, and git has it. Replace it? [Y/n]: ` : `${name} exists. Replace it? [y/N]: `,
  );
  if (!(answer.trim() === '' ? isKept : /^y(es)?$/i.test(answer.trim()))) {
    throw new Left(`Nothing was written: ${name} is as it was. To write another file: npm run init -- --out FILE`, 1);
  }
}

run(main);
