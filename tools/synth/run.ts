import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { runnerWarnings } from '../../src/config-toml/warnings';
import type { Warning } from '../../src/settings/rules';
import { readManifest } from '../../src/terraform/stack-folders';
import type { Arguments } from '../command/command';
import { exitStatus } from '../command/exit-status';
import { say, warn } from '../command/output';
import { synthWarnings } from '../command/synth-warnings';
import { resultPath } from '../command/written-files';
import { type ReferenceVariable, withOutputs, withVariables } from '../module-settings/reference-variables';
import { readSettingsFiles, type SettingsFiles, wholeSettings } from '../module-settings/settings-files';
import { printableLine } from '../text/printable';
import type { options } from './index';
import { synthesizeApp } from './synthesize-app';

type Values = Arguments<typeof options>['values'];

export async function run({ values }: Arguments<typeof options>): Promise<number> {
  checkValues(values);
  resultPath('--out', values.out);
  if (values.tfvars.length > 0) {
    await synthFiles(values);
  } else {
    await synthesizeApp(values.app, values.out);
    report(values.out);
  }
  // main.ts may have one of its own.
  return Number(process.exitCode ?? exitStatus.done);
}

/** Options that say how files of the module are read. */
const ofTfvars = ['region', 'module', 'var', 'var-file', 'set', 'references'] as const;

function checkValues(values: Values): void {
  const { tfvars, app } = values;
  const isGiven = (value: unknown) => (Array.isArray(value) ? value.length > 0 : Boolean(value));
  const given = ofTfvars.find((name) => isGiven(values[name]));
  const needless = tfvars.length === 0 && given !== undefined && `--${given}`;
  if (needless) {
    throw new Error(`${needless} goes with --tfvars only: the app says it itself`);
  }
  if (tfvars.length > 0 && app !== undefined) {
    throw new Error('--app and --tfvars both say what is synthesized: choose one');
  }
}

/** What was written, and what its settings may hurt by. */
function report(out: string): void {
  for (const line of synthWarnings(out)) {
    warn(line);
  }
  for (const { synthesizedStackPath } of Object.values(readManifest(out).stacks)) {
    say(join(out, synthesizedStackPath));
  }
}

async function synthFiles({ tfvars, out, region, module, ...values }: Values): Promise<void> {
  const options = { module, vars: values.var, varFiles: values['var-file'], sets: withOutputs(values.set) };
  const read = await readSettingsFiles(tfvars, options);
  const { files, variables } = values.references ? withVariables(read) : { files: read, variables: [] };
  tell(files.warnings);
  const settings = wholeSettings(files);
  const { input, stack } = files;
  await synthRunner({ ...input, ...stack, ...(region !== undefined && { region }) }, variables, resolve(out));
  tell(runnerWarnings(settings));
  say(join(out, 'stacks', 'gitlab-runner', 'cdk.tf.json'));
}

function tell(warnings: readonly Warning[]): void {
  for (const { setting, message } of warnings) {
    warn(printableLine(`warning: ${setting}: ${message}`));
  }
}

/** Written elsewhere first: what goes wrong half-way leaves the folder as it was. */
async function synthRunner(
  input: SettingsFiles['input'] & SettingsFiles['stack'],
  variables: readonly ReferenceVariable[],
  out: string,
): Promise<void> {
  const { App, TerraformVariable } = await import('cdktf');
  const { GitlabRunnerStack } = await import('../../stacks/gitlab-runner-stack');
  const draft = mkdtempSync(join(tmpdir(), 'synth-'));
  try {
    // The folder's name says where the state is, so it is the same.
    const outdir = join(draft, basename(out));
    const app = new App({ outdir });
    const stack = new GitlabRunnerStack(app, 'gitlab-runner', input);
    for (const { name, description } of variables) {
      new TerraformVariable(stack, `variable-${name}`, { type: 'string', description }).overrideLogicalId(name);
    }
    app.synth();
    cpSync(outdir, out, { recursive: true });
  } finally {
    rmSync(draft, { recursive: true });
  }
}
