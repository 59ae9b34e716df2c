import { join } from 'node:path';
import type { ParseArgsConfig } from 'node:util';
import { parsed, run } from '../command/command-line';
import { say } from '../command/output';

/** What the commands on a deployed runner share. */
const common = {
  stack: { type: 'string', default: 'gitlab-runner' },
  out: { type: 'string', default: 'cdktf.out' },
  help: { type: 'boolean', short: 'h' },
} as const satisfies ParseArgsConfig['options'];

type Options = NonNullable<ParseArgsConfig['options']>;
type Values = Readonly<Record<string, string | boolean | undefined>>;
type ExitCode = number | Promise<number>;

/** What a command can be told, and what it says of itself. */
export interface CommandLine {
  /** Besides `--stack`, `--out` and `--help`. */
  readonly options: Options;
  /** How it is called: a line for the command, then one for each option of its own. */
  readonly usage: string;
}

export interface DeployedOptions {
  /** The folder of the stack. */
  readonly folder: string;
  readonly values: Values;
}

/** Runs a command on one stack. */
export function runCommandLine(commandLine: CommandLine, use: (options: DeployedOptions) => ExitCode): void {
  const { default: name } = { ...common.stack, ...commandLine.options.stack };
  const stack = `  --stack NAME       which stack (${name})`;
  runWith(commandLine, stack, (values) =>
    use({ folder: join(String(values.out), 'stacks', String(values.stack)), values }),
  );
}

export interface DeployedStacksOptions {
  /** The output folder of the synthesis. */
  readonly out: string;
  /** The one that is asked for; all when undefined. */
  readonly stack?: string;
  readonly values: Values;
}

/** Runs a command on all stacks, or on the one that `--stack` names. */
export function runOnStacks({ options, usage }: CommandLine, use: (options: DeployedStacksOptions) => ExitCode): void {
  const all = { options: { stack: { type: 'string' as const }, ...options }, usage };
  runWith(all, '  --stack NAME       only this one', (values) =>
    use({ out: String(values.out), stack: values.stack as string | undefined, values }),
  );
}

function runWith({ options, usage }: CommandLine, stack: string, use: (values: Values) => ExitCode): void {
  const whole = `${usage}\n${stack}\n  --out DIR          where the stacks were synthesized (cdktf.out)`;
  run((args) => {
    const values = parsed({ args: [...args], options: { ...common, ...options } }, whole).values as Values;
    if (values.help) {
      say(whole);
      return 0;
    }
    return use(values);
  });
}
