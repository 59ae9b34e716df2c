import { runnerWarnings } from '../../src/config-toml/warnings';
import { readForeign } from '../../src/foreign/foreign';
import { type GitlabRunnerInput, gitlabRunnerSettings } from '../../src/settings/gitlab-runner';
import type { GitlabServerInput } from '../../src/settings/gitlab-server';
import { parseSettings } from '../../src/settings/parse';
import type { ProxiedRunnerInput } from '../../src/settings/proxied-runner';
import type { Warning } from '../../src/settings/rules';
import { withoutSecrets } from '../../src/settings/secrets';
import type { Arguments } from '../command/command';
import { readText } from '../command/command-line';
import { exitStatus } from '../command/exit-status';
import { say, warn } from '../command/output';
import { type ReadOptions, readSettingsFiles, wholeSettings } from '../module-settings/settings-files';
import { printableLine } from '../text/printable';
import { asItIs, asItIsReport } from './as-it-is';
import { type Converted, type ConvertOptions, convertSettings } from './convert';
import { exportedSettings } from './exported-settings';
import { convertConfigToml } from './from-config-toml';
import type { options } from './index';
import { report, serverReport } from './report';
import { type ConvertedServer, convertExistingServer, convertGitlabServer, serverOf } from './servers';
import { settingsModule } from './settings-module';
import { upstreamNames } from './upstream-names';

export async function run({ positionals: files, values }: Arguments<typeof options>): Promise<number> {
  const wanted = {
    environment: values.environment,
    capacityPerInstance: capacity(values.capacity),
    tags: values.tag,
    fromVersion: values['from-version'],
  };
  const expected = 'settings that convert can read';
  const read = await readForeign(files.join(', '), expected, () =>
    convert(files, wanted, {
      module: values.module,
      vars: values.var,
      varFiles: values['var-file'],
      sets: values.set,
      runner: values.runner,
    }),
  );
  if ('server' in read) {
    return tellServer(read.server, values['as-tfvars'] ?? false);
  }
  const { input, text, warnings } = read;
  say(values['as-tfvars'] ? JSON.stringify(upstreamNames(input), undefined, 2) : settingsModule(input, 'runner'));
  if (values['as-tfvars'] && input.configToml) {
    warn('warning: config_toml: the module has no such variable, so only this project reads it');
  }
  const found = runnerWarnings(parseSettings(gitlabRunnerSettings, input));
  tell([...warnings, ...found]);
  warn(withoutSecrets(`\n${text}`));
  return exitStatus.done;
}

function tellServer(converted: ConvertedServer, asTfvars: boolean): number {
  if (asTfvars) {
    throw new Error('--as-tfvars prints variables of the module, which has no server: leave it out');
  }
  say(settingsModule(converted.input, converted.server === 'GitLab' ? 'gitlabServer' : 'existingServer'));
  tell(converted.warnings);
  warn(withoutSecrets(`\n${serverReport(converted)}`));
  return exitStatus.done;
}

function tell(warnings: readonly Warning[]): void {
  for (const { setting, message } of warnings) {
    warn(withoutSecrets(printableLine(`warning: ${setting}: ${message}`)));
  }
}

function capacity(text: string): number {
  const count = Number(text);
  if (!Number.isInteger(count) || count < 1) {
    throw new Error(`--capacity is ${text}: say how many jobs a worker runs at once, 1 or more`);
  }
  return count;
}

interface ConvertedRunner {
  readonly input: GitlabRunnerInput;
  /** What changes, and what to do. */
  readonly text: string;
  readonly warnings: readonly Warning[];
}

type Read = ConvertedRunner | { readonly server: ConvertedServer };

function ofRunner(converted: Converted, warnings: readonly Warning[] = []): ConvertedRunner {
  return { input: converted.input, text: report(converted), warnings };
}

async function convert(
  files: readonly string[],
  options: ConvertOptions,
  { runner, ...readOptions }: ReadOptions & { readonly runner: string | undefined },
): Promise<Read> {
  const [file = ''] = files;
  if (files.length > 1 && files.some((path) => /\.(toml|ts)$/.test(path))) {
    throw new Error(`Only files with variables of the module go together: convert ${file} alone`);
  }
  if (file.endsWith('.toml')) {
    return ofRunner(convertConfigToml(readText(file), { ...options, sets: readOptions.sets }, runner));
  }
  if (file.endsWith('.ts')) {
    return fromTypeScript(await exportedSettings(file), { ...options, sets: readOptions.sets });
  }
  const read = await readSettingsFiles(files, readOptions);
  tell(read.warnings);
  wholeSettings(read);
  const warnings = ofTheStack(read.stack);
  const kept = asItIs(read, options);
  return kept
    ? { input: kept.input, text: asItIsReport(kept), warnings }
    : ofRunner(convertSettings(read.input, options), warnings);
}

/** Of any stack with a runner: each has settings that no other has. */
function fromTypeScript(
  input: GitlabRunnerInput | GitlabServerInput | ProxiedRunnerInput,
  options: ConvertOptions,
): Read {
  switch (serverOf(input)) {
    case 'GitLab':
      return { server: convertGitlabServer(input as GitlabServerInput, options) };
    case 'existing':
      return { server: convertExistingServer(input as ProxiedRunnerInput, options) };
    default:
      return ofRunner(convertSettings(input as GitlabRunnerInput, options));
  }
}

/** The settings that are printed are the runner's. */
function ofTheStack(stack: object) {
  return Object.entries(stack).map(([setting, value]) => ({
    setting,
    message: `is ${typeof value === 'string' ? value : JSON.stringify(value)}, of the stack and not of the runner, so it is not printed: give it to the stack in main.ts`,
  }));
}
