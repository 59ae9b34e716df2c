import type { ExitStatus } from './exit-status';

/** The groups that `runners --help` lists the commands in. */
export const groups = {
  start: 'Start',
  deploy: 'Deploy',
  operate: 'Operate',
  move: 'Move from the Terraform module or from docker+machine',
  develop: 'Develop this project',
} as const;

interface Described {
  /** A sentence for the usage, without its default. */
  readonly help: string;
  /** A letter for it, such as `h` for `--help`. */
  readonly short?: string;
}

export interface FlagOption extends Described {
  readonly type: 'boolean';
}

export interface ValueOption extends Described {
  readonly type: 'string';
  /** Stands for the value in the usage. FILE, DIR and STACK are completed. */
  readonly value: string;
  readonly default?: string;
  /** It may be repeated. */
  readonly multiple?: true;
}

export type Option = FlagOption | ValueOption;
/** By name, without the dashes. */
export type Options = Readonly<Record<string, Option>>;

export interface Positional {
  /** In capitals, as the usage shows it. */
  readonly name: string;
  readonly help: string;
  readonly optional?: true;
  /** It may be repeated. Only the last one. */
  readonly many?: true;
  readonly choices?: readonly string[];
}

type Value<O extends Option> = O extends FlagOption
  ? boolean
  : O extends { readonly multiple: true }
    ? readonly string[]
    : O extends { readonly default: string }
      ? string
      : string | undefined;

/** What was typed: a value for each option, false or an empty list for those that were not given. */
export interface Arguments<O extends Options = Options> {
  readonly values: { readonly [Name in keyof O]: Value<O[Name]> };
  readonly positionals: readonly string[];
}

export interface Command<O extends Options = Options> {
  /** As it is typed, and its folder in `tools`. */
  readonly name: string;
  readonly group: keyof typeof groups;
  /** What it does, in a line. */
  readonly summary: string;
  /** More for `--help`, in paragraphs or lines. */
  readonly description?: string;
  /** Besides `--help`. A function where they take long to load. */
  readonly options: O | (() => Promise<O>);
  readonly positionals?: readonly Positional[];
  /** What its exit statuses other than 0 and 1 mean here. */
  readonly statuses?: Readonly<Partial<Record<ExitStatus, string>>>;
  /**
   * Whether it acts on the project of the current folder when it is called like this. It is refused in other folders then.
   *
   * @default - it acts on what it is given, in any folder
   */
  actsOnProject?(args: Arguments<O>): boolean;
  /** The module that does it. It is loaded only when the command runs. */
  readonly load: () => Promise<{ run(args: Arguments<O>): number | Promise<number> }>;
}

/** Gives the description of a command the type of its options. */
export function defineCommand<const O extends Options>(command: Command<O>): Command<O> {
  return command;
}

/** Keeps the exact type of options, from which `Arguments` knows the type of each value. */
export function defineOptions<const O extends Options>(options: O): O {
  return options;
}

/** The options of a command with `--help`, which every command has. */
export async function optionsOf(command: Command): Promise<Options> {
  const own = typeof command.options === 'function' ? await command.options() : command.options;
  return { ...own, help: { type: 'boolean', short: 'h', help: 'print this' } };
}
