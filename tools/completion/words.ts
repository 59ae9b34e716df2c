import { type Command, optionsOf } from '../command/command';

/** What a shell offers after an option: files, folders, names of synthesized stacks, or nothing known. */
export type ValueKind = 'file' | 'folder' | 'stack' | 'other';

export interface CompletedOption {
  /** With its dashes. */
  readonly flag: string;
  readonly help: string;
  /** Undefined for an option without a value. */
  readonly value?: ValueKind;
}

export interface CompletedCommand {
  readonly name: string;
  readonly summary: string;
  readonly options: readonly CompletedOption[];
  /** Words that the first argument may be; files where there are none. */
  readonly choices: readonly string[];
}

const kinds: Readonly<Record<string, ValueKind>> = { FILE: 'file', APP: 'file', DIR: 'folder', STACK: 'stack' };

/** Everything that completion offers, from the descriptions of the commands. */
export function completedWords(commands: readonly Command[]): Promise<readonly CompletedCommand[]> {
  return Promise.all(
    commands.map(async (command) => ({
      name: command.name,
      summary: command.summary,
      options: Object.entries(await optionsOf(command)).map(([name, option]) => ({
        flag: `--${name}`,
        help: option.help.split('\n')[0] ?? '',
        value: option.type === 'string' ? (kinds[option.value] ?? 'other') : undefined,
      })),
      choices: command.positionals?.[0]?.choices ?? [],
    })),
  );
}

/** Shell code that prints the names of the stacks that were synthesized here. */
export const stackNames = 'ls cdktf.out/stacks 2>/dev/null';
