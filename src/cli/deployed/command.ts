import { join } from 'node:path';
import { type ParseArgsConfig, parseArgs } from 'node:util';

/** What the commands on a deployed runner share. */
const common = {
  stack: { type: 'string', default: 'gitlab-runner' },
  out: { type: 'string', default: 'cdktf.out' },
} as const satisfies ParseArgsConfig['options'];

type Options = NonNullable<ParseArgsConfig['options']>;
type Values = Readonly<Record<string, string | boolean | undefined>>;
type ExitCode = number | Promise<number>;

export interface DeployedOptions {
  /** The folder of the stack. */
  readonly folder: string;
  readonly values: Values;
}

/** Runs a command on one stack; what goes wrong is one sentence on standard error and exit code 1. */
export function runCommandLine(options: Options, run: (options: DeployedOptions) => ExitCode): void {
  runWith({ ...common, ...options }, (values) => {
    const folder = join(String(values.out), 'stacks', String(values.stack));
    return run({ folder, values });
  });
}

export interface DeployedStacksOptions {
  /** The output folder of the synthesis. */
  readonly out: string;
  /** The one that is asked for; all when undefined. */
  readonly stack?: string;
  readonly values: Values;
}

/** Runs a command on all stacks, or on the one that `--stack` names. */
export function runOnStacks(options: Options, run: (options: DeployedStacksOptions) => ExitCode): void {
  runWith({ ...common, stack: { type: 'string' }, ...options }, (values) =>
    run({ out: String(values.out), stack: values.stack as string | undefined, values }),
  );
}

async function runWith(options: Options, run: (values: Values) => ExitCode): Promise<void> {
  try {
    process.exitCode = await run(parseArgs({ options }).values as Values);
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n`);
    process.exitCode = 1;
  }
}
