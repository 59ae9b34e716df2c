/** A twin of GitLab's Fargate driver, for machines that cannot download the real one. Bundled by {@link ./downloads.ts}. */

import { readFileSync, writeSync } from 'node:fs';
import TOML from '@iarna/toml';
import { readArguments } from '../runner/arguments';
import { Aws } from '../runner/aws/aws';
import { Driver, type DriverConfig } from './driver';

async function main(): Promise<void> {
  const { options, words } = readArguments(process.argv.slice(2));
  const [category, stage = '', script = ''] = words;
  if (options.help !== undefined || category !== 'custom') {
    writeSync(1, "fargate - Fargate driver for GitLab Runner's Custom Executor\n");
    return;
  }
  const config = TOML.parse(readFileSync(String(options.config), 'utf8')) as unknown as DriverConfig;
  const log = (text: string) => writeSync(2, `level=info msg="${text}" command=${stage}_exec\n`);
  const driver = new Driver(config, process.env, new Aws(config.Fargate.Region), log);
  const stages: Readonly<Record<string, () => void | Promise<void>>> = {
    config: () => {
      writeSync(1, `${driver.describe()}\n`);
    },
    prepare: () => driver.prepare(),
    run: () => driver.run(script),
    cleanup: () => driver.cleanup(),
  };
  await stages[stage]?.();
}

/** Whatever fails is the system's fault: the driver tells no failed script from a lost connection. */
main().catch((error: Error) => {
  writeSync(2, `level=error msg="Application execution failed" error="${error.message}"\n`);
  process.exitCode = Number(process.env.SYSTEM_FAILURE_EXIT_CODE ?? 2);
});
