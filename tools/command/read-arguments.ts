import { parseArgs } from 'node:util';
import { nearest } from '../../src/settings/spelling';
import { type Arguments, type Command, type Options, optionsOf, type Positional } from './command';
import { usageOf } from './usage';

/**
 * What was typed after the name of a command; `help` where only its usage is wanted.
 *
 * @throws {Error} with the usage when the arguments are not those of the command
 */
export async function readArguments(command: Command, args: readonly string[]): Promise<Arguments | 'help'> {
  const options = await optionsOf(command);
  try {
    const { values, positionals } = parseArgs({ args: withSigns(options, args), allowPositionals: true, options });
    const { help, ...given } = values;
    if (help) {
      return 'help';
    }
    checkPositionals(command.positionals ?? [], positionals);
    checkValues(options, given);
    return { values: complete(options, given as Arguments['values']), positionals };
  } catch (error) {
    throw new Error(`${reasonOf(error as Error, options)}\n\n${await usageOf(command)}`);
  }
}

/** Node takes a number below zero for an option, where its own check says better what is wrong with it. */
function withSigns(options: Options, args: readonly string[]): string[] {
  const isValue = (name: string) => options[name.slice(2)]?.type === 'string';
  return args.flatMap((arg, index) => {
    const before = args[index - 1] ?? '';
    const next = args[index + 1] ?? '';
    if (/^--/.test(before) && isValue(before) && /^-\d/.test(arg)) {
      return [];
    }
    return /^--/.test(arg) && isValue(arg) && /^-\d/.test(next) ? [`${arg}=${next}`] : [arg];
  });
}

/** In a sentence: Node goes on with advice for options that begin with dashes. */
function reasonOf({ message }: Error, options: Options): string {
  const [, unknown] = /^Unknown option '--([^']+)'/.exec(message) ?? [];
  const meant = unknown === undefined ? undefined : nearest(unknown, Object.keys(options));
  if (meant !== undefined) {
    return `Unknown option '--${unknown}', did you mean --${meant}?`;
  }
  const [, ambiguous] = /^Option '(--[^']+)' argument is ambiguous/.exec(message) ?? [];
  return ambiguous === undefined
    ? `${message.split('. ')[0]}.`
    : `${ambiguous} has no value: write ${ambiguous}=VALUE where it begins with a dash.`;
}

/** What names something has a name: an empty one comes from a variable of the shell that is not set. */
function checkValues(options: Options, given: Readonly<Record<string, unknown>>): void {
  for (const [name, option] of Object.entries(options)) {
    const isEmpty = [given[name]].flat().includes('');
    if (option.type === 'string' && isEmpty && ['APP', 'DIR', 'FILE', 'PATH', 'STACK'].includes(option.value)) {
      throw new Error(`--${name} is empty: give it ${option.value}, or leave it out`);
    }
  }
}

function complete(options: Options, given: Arguments['values']): Arguments['values'] {
  const absent: Record<string, false | readonly string[]> = {};
  for (const [name, option] of Object.entries(options)) {
    if (option.type === 'boolean' && name !== 'help') {
      absent[name] = false;
    } else if (option.type === 'string' && option.multiple) {
      absent[name] = [];
    }
  }
  return { ...absent, ...given } as Arguments['values'];
}

function checkPositionals(expected: readonly Positional[], given: readonly string[]): void {
  const missing = expected.find(({ optional }, index) => !optional && given[index] === undefined);
  if (missing) {
    throw new Error(`${missing.name} is missing`);
  }
  const most = expected.at(-1)?.many ? Number.POSITIVE_INFINITY : expected.length;
  if (given.length > most) {
    throw new Error(`Unexpected argument '${given[most]}'`);
  }
  for (const [index, { name, choices }] of expected.entries()) {
    const word = given[index];
    if (word !== undefined && choices && !choices.includes(word)) {
      throw new Error(`${name} is '${word}', and has to be ${choices.join(' or ')}`);
    }
  }
}
