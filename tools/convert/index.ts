import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { runnerWarnings } from '../../src/config-toml/warnings';
import { type GitlabRunnerInput, gitlabRunnerSettings } from '../../src/settings/gitlab-runner';
import { parseSettings } from '../../src/settings/parse';
import { withoutSecrets } from '../../src/settings/secrets';
import { parsed, readText, run } from '../command/command-line';
import { say, warn } from '../command/output';
import { readSettingsFiles } from '../module-settings/settings-files';
import { printableLine } from '../text/printable';
import { type Converted, type ConvertOptions, convertSettings } from './convert';
import { convertConfigToml } from './from-config-toml';
import { report } from './report';
import { typescriptLiteral } from './typescript-literal';
import { upstreamNames } from './upstream-names';

const usage = `npm run -s convert -- FILE... [options]   settings of docker+machine as settings of docker-autoscaler

FILE is terraform.tfvars or terraform.tfvars.json of the module, a .tf file that calls it (a later file wins, variable
by variable), a .ts file whose default export are settings, or a config.toml of GitLab Runner.
The settings go to standard output, what changes and a plan for the change to standard error.
  --tfvars             as terraform.tfvars.json instead of TypeScript
  --environment NAME   of the new deployment (the old one with -autoscaler; the old one replaces it in place)
  --capacity COUNT     jobs that a worker runs at once (1)
  --module NAME        which call of the .tf file, when it has several
  --runner NAME        which [[runners]] of the config.toml, when several have docker+machine`;

async function main(args: readonly string[]): Promise<number> {
  const { positionals: files, values } = parse(args);
  if (values.help) {
    say(usage);
    return 0;
  }
  if (files.length === 0) {
    throw new Error(`Name a file:\n${usage}`);
  }
  const options = { environment: values.environment, capacityPerInstance: capacity(values.capacity) };
  const { converted, warnings } = await convert(files, options, values);
  say(
    values.tfvars
      ? JSON.stringify(upstreamNames(converted.input), undefined, 2)
      : `export default ${typescriptLiteral(converted.input)};`,
  );
  const found = runnerWarnings(parseSettings(gitlabRunnerSettings, converted.input));
  for (const { setting, message } of [...warnings, ...found]) {
    warn(withoutSecrets(printableLine(`warning: ${setting}: ${message}`)));
  }
  warn(withoutSecrets(`\n${report(converted)}`));
  return 0;
}

function parse(args: readonly string[]) {
  return parsed(
    {
      args: [...args],
      allowPositionals: true,
      options: {
        tfvars: { type: 'boolean', default: false },
        environment: { type: 'string' },
        capacity: { type: 'string', default: '1' },
        module: { type: 'string' },
        runner: { type: 'string' },
        help: { type: 'boolean', short: 'h', default: false },
      },
    },
    usage,
  );
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
  const { input, warnings } = file.endsWith('.ts')
    ? { input: await exported(file), warnings: [] }
    : await readSettingsFiles(files, module);
  return { converted: convertSettings(input, options), warnings };
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

run(main);
