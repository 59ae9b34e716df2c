import type { Arguments } from '../command/command';
import { exitStatus } from '../command/exit-status';
import { say } from '../command/output';
import { allCommands } from '../runners/commands';
import { bashCompletion } from './bash';
import type { options } from './index';
import { completedWords } from './words';
import { zshCompletion } from './zsh';

export async function run({ positionals: [shell] }: Arguments<typeof options>): Promise<number> {
  const words = await completedWords(await allCommands());
  say(shell === 'zsh' ? zshCompletion(words) : bashCompletion(words));
  return exitStatus.done;
}
