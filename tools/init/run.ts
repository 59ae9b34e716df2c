import { text } from 'node:stream/consumers';
import type { Arguments } from '../command/command';
import { exitStatus } from '../command/exit-status';
import { say } from '../command/output';
import { requireOwnFolder } from '../command/project-folder';
import { Left, Terminal } from '../command/terminal';
import type { AnyAnswers } from './answers';
import { type Commands, commandsOf } from './commands';
import { checkedFleet, stacksOf } from './fleet';
import type { options } from './index';
import { answersOfConversation, answersOfFlags, answersOfLines, type Flags } from './interview';
import { mainFile } from './main-file';
import { myAddress } from './my-address';
import { isInGit, type ProgramFile, programFile, writeProgram } from './program-file';
import type { Surroundings } from './question';
import { checkedServer, serverStacks } from './server';
import { nextSteps, nextStepsOfServer, serverSummary, summary } from './summary';

export async function run({ values }: Arguments<typeof options>): Promise<number> {
  const { yes, to, force, ...flags } = values;
  requireOwnFolder(process.cwd());
  const file = programFile(process.cwd(), to);
  const surroundings: Surroundings = { ...process.env, program: file.program, myAddress: myAddress() };
  const terminal = process.stdin.isTTY ? new Terminal('Nothing was written.') : undefined;
  try {
    const answers = await answersFrom(terminal, flags, yes, surroundings);
    if (file.exists && !force && !terminal) {
      throw new Error(`${file.name} exists: say --force to replace it, or --to FILE to write another file`);
    }
    const commands = commandsOf(answers, file.name);
    const { stacks, told, next } = planned(answers, file.stackPrefix, commands);
    const source = mainFile(answers, stacks, { root: file.root, commands: [commands.doctor, commands.deploy] });
    say(`\n${told}\n`);
    if (file.exists && !force) {
      await confirm(terminal as Terminal, file);
    }
    const back = writeProgram(file, source);
    say(`${file.name} is written${back ? `; ${back}` : ''}.\n\n${next}`);
    return exitStatus.done;
  } finally {
    terminal?.close();
  }
}

/** The stacks, checked, and what is said of them. */
function planned(answers: AnyAnswers, prefix: string, commands: Commands) {
  if (answers.build === 'gitlab-server') {
    const stacks = serverStacks(answers, prefix);
    return {
      stacks,
      told: serverSummary(answers, checkedServer(stacks)),
      next: nextStepsOfServer(commands, `${prefix}gitlab-server`),
    };
  }
  const stacks = stacksOf(answers, prefix);
  return { stacks, told: summary(answers, checkedFleet(stacks)), next: nextSteps(commands, answers.gitlabUrl) };
}

async function answersFrom(
  terminal: Terminal | undefined,
  flags: Flags,
  yes: boolean,
  surroundings: Surroundings,
): Promise<AnyAnswers> {
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
    throw new Left(
      `Nothing was written: ${name} is as it was. To write another file: npx runners init --to FILE`,
      exitStatus.failed,
    );
  }
}
