import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { runnerWarnings } from '../../src/config-toml/warnings';
import { gitlabRunnerSettings } from '../../src/settings/gitlab-runner';
import { parseSettings } from '../../src/settings/parse';
import type { Arguments } from '../command/command';
import { exitStatus } from '../command/exit-status';
import { say, warn } from '../command/output';
import { resultPath } from '../command/written-files';
import { readSettingsFiles, type SettingsFiles } from '../module-settings/settings-files';
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

function checkValues({ tfvars, app, region, module }: Values): void {
  const needless = tfvars.length === 0 && [region && '--region', module && '--module'].find(Boolean);
  if (needless) {
    throw new Error(`${needless} goes with --tfvars only: the app says it itself`);
  }
  if (tfvars.length > 0 && app !== undefined) {
    throw new Error('--app and --tfvars both say what is synthesized: choose one');
  }
}

interface Manifest {
  readonly stacks: Readonly<
    Record<string, { readonly synthesizedStackPath: string; readonly annotations: readonly { message: string }[] }>
  >;
}

/** What was written, and what its settings may hurt by. */
function report(out: string): void {
  const { stacks }: Manifest = JSON.parse(readFileSync(join(out, 'manifest.json'), 'utf8'));
  for (const [name, { synthesizedStackPath, annotations }] of Object.entries(stacks)) {
    for (const { message } of annotations) {
      warn(printableLine(`warning: ${name}: ${message}`));
    }
    say(join(out, synthesizedStackPath));
  }
}

async function synthFiles({ tfvars, out, region, module }: Values): Promise<void> {
  const { input, stack, warnings } = await readSettingsFiles(tfvars, module);
  const settings = parseSettings(gitlabRunnerSettings, input);
  await synthRunner({ ...input, ...stack, ...(region !== undefined && { region }) }, resolve(out));
  for (const { setting, message } of [...warnings, ...runnerWarnings(settings)]) {
    warn(printableLine(`warning: ${setting}: ${message}`));
  }
  say(join(out, 'stacks', 'gitlab-runner', 'cdk.tf.json'));
}

/** Written elsewhere first: what goes wrong half-way leaves the folder as it was. */
async function synthRunner(input: SettingsFiles['input'] & SettingsFiles['stack'], out: string): Promise<void> {
  const { App } = await import('cdktf');
  const { GitlabRunnerStack } = await import('../../stacks/gitlab-runner-stack');
  const draft = mkdtempSync(join(tmpdir(), 'synth-'));
  try {
    // The folder's name says where the state is, so it is the same.
    const outdir = join(draft, basename(out));
    const app = new App({ outdir });
    new GitlabRunnerStack(app, 'gitlab-runner', input);
    app.synth();
    cpSync(outdir, out, { recursive: true });
  } finally {
    rmSync(draft, { recursive: true });
  }
}
