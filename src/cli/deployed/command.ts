import { join } from 'node:path';
import { type ParseArgsConfig, parseArgs } from 'node:util';

/** What the commands on a deployed runner share. */
const common = {
  stack: { type: 'string', default: 'gitlab-runner' },
  out: { type: 'string', default: 'cdktf.out' },
} as const satisfies ParseArgsConfig['options'];

export interface DeployedOptions {
  /** The folder of the stack. */
  readonly folder: string;
  readonly values: Readonly<Record<string, string | boolean | undefined>>;
}

/** Runs a command; what goes wrong is one sentence on standard error and exit code 1. */
export function runCommandLine(options: NonNullable<ParseArgsConfig['options']>, run: (o: DeployedOptions) => number) {
  try {
    const { values } = parseArgs({ options: { ...common, ...options } });
    const { out, stack } = values as { readonly out: string; readonly stack: string };
    const folder = join(out, 'stacks', stack);
    process.exitCode = run({ folder, values: values as DeployedOptions['values'] });
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n`);
    process.exitCode = 1;
  }
}
