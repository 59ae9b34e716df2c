import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { runnerWarnings } from '../../src/config-toml/warnings';
import { type GitlabRunnerInput, gitlabRunnerSettings } from '../../src/settings/gitlab-runner';
import { parseSettings } from '../../src/settings/parse';
import { withoutSecrets } from '../../src/settings/secrets';
import type { Arguments } from '../command/command';
import { readText } from '../command/command-line';
import { exitStatus } from '../command/exit-status';
import { say, warn } from '../command/output';
import { readSettingsFiles } from '../module-settings/settings-files';
import { printableLine } from '../text/printable';
import { type Converted, type ConvertOptions, convertSettings } from './convert';
import { convertConfigToml } from './from-config-toml';
import type { options } from './index';
import { report } from './report';
import { typescriptLiteral } from './typescript-literal';
import { upstreamNames } from './upstream-names';

export async function run({ positionals: files, values }: Arguments<typeof options>): Promise<number> {
  const wanted = { environment: values.environment, capacityPerInstance: capacity(values.capacity) };
  const { converted, warnings } = await convert(files, wanted, values);
  say(
    values['as-tfvars']
      ? JSON.stringify(upstreamNames(converted.input), undefined, 2)
      : `export default ${typescriptLiteral(converted.input)};`,
  );
  if (values['as-tfvars'] && converted.input.configToml) {
    warn('warning: config_toml: the module has no such variable, so only this project reads it');
  }
  const found = runnerWarnings(parseSettings(gitlabRunnerSettings, converted.input));
  for (const { setting, message } of [...warnings, ...found]) {
    warn(withoutSecrets(printableLine(`warning: ${setting}: ${message}`)));
  }
  warn(withoutSecrets(`\n${report(converted)}`));
  return exitStatus.done;
}

function capacity(text: string): number {
  const count = Number(text);
  if (!Number.isInteger(count) || count < 1) {
    throw new Error(`--capacity is ${text}: say how many jobs a worker runs at once, 1 or more`);
  }
  return count;
}

interface Names {
  readonly module?: string;
  readonly runner?: string;
}

async function convert(
  files: readonly string[],
  options: ConvertOptions,
  { module, runner }: Names,
): Promise<{
  readonly converted: Converted;
  readonly warnings: Awaited<ReturnType<typeof readSettingsFiles>>['warnings'];
}> {
  const [file = ''] = files;
  if (files.length > 1 && files.some((path) => /\.(toml|ts)$/.test(path))) {
    throw new Error(`Only files with variables of the module go together: convert ${file} alone`);
  }
  if (file.endsWith('.toml')) {
    return { converted: convertConfigToml(readText(file), options, runner), warnings: [] };
  }
  const { input, stack, warnings } = file.endsWith('.ts')
    ? { input: await exported(file), stack: {}, warnings: [] }
    : await readSettingsFiles(files, module);
  return { converted: convertSettings(input, options), warnings: [...warnings, ...ofTheStack(stack)] };
}

/** The settings that are printed are the runner's. */
function ofTheStack(stack: object) {
  return Object.keys(stack).map((setting) => ({
    setting,
    message: 'is of the stack, not of the runner, so it is not printed: give it to the stack in main.ts',
  }));
}

/** It is the user's own program: where it went wrong is told in its words, not by the loader's path through our code. */
async function load(file: string): Promise<{ readonly default?: { readonly default?: unknown } }> {
  if (!existsSync(file)) {
    throw new Error(`${file} does not exist: name another file`);
  }
  try {
    return await import(resolve(file));
  } catch (error) {
    throw new Error(`${file} cannot be read: ${(error as Error).message}`);
  }
}

async function exported(file: string): Promise<GitlabRunnerInput> {
  const { default: settings } = await load(file);
  const input = settings?.default ?? settings;
  if (input === null || typeof input !== 'object') {
    throw new Error(`${file} has no settings: it has to say export default { ... }`);
  }
  return input as GitlabRunnerInput;
}
