import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { runnerWarnings } from '../../src/config-toml/warnings';
import { gitlabRunnerSettings } from '../../src/settings/gitlab-runner';
import { parseSettings } from '../../src/settings/parse';
import { parsed, run } from '../command/command-line';
import { say, warn } from '../command/output';
import { resultPath } from '../command/written-files';
import { readSettingsFiles, type SettingsFiles } from '../module-settings/settings-files';
import { printableLine } from '../text/printable';

const usage = `npm run synth                               the stacks of main.ts
npm run synth -- --out DIR                  the same, into another folder than cdktf.out
npm run synth -- --tfvars FILE [options]    one runner stack, gitlab-runner, from a file written for the module:
                                            terraform.tfvars(.json), or a .tf file that calls it; repeat it to add
                                            values, the last one wins
  --out DIR       where it is written (cdktf.out)
  --region NAME   AWS region; by default what the environment says when Terraform runs
  --module NAME   which call of the .tf file, when it has several`;

const cliOptions = {
  tfvars: { type: 'string', multiple: true },
  out: { type: 'string' },
  region: { type: 'string' },
  module: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
} as const;

interface SynthOptions {
  readonly tfvars: readonly string[];
  readonly out?: string;
  readonly region?: string;
  readonly module?: string;
}

async function main(args: readonly string[]): Promise<number> {
  const options = readOptions(args);
  if (options === 'help') {
    say(usage);
  } else if (options.tfvars.length > 0) {
    await synthFiles(options);
  } else {
    await synthMain(options.out);
  }
  // main.ts may have one of its own.
  return Number(process.exitCode ?? 0);
}

function readOptions(args: readonly string[]): SynthOptions | 'help' {
  const { values } = parsed({ args: [...args], options: cliOptions }, usage);
  if (values.help) {
    return 'help';
  }
  const { tfvars = [], out, region, module } = values;
  if (out !== undefined) {
    resultPath('--out', out);
  }
  const needless = tfvars.length === 0 && [region && '--region', module && '--module'].find(Boolean);
  if (needless) {
    throw new Error(`${needless} goes with --tfvars only: main.ts says it itself`);
  }
  return { tfvars, out, region, module };
}

/** The app of main.ts, as `cdktf` itself runs it. */
async function synthMain(out: string | undefined): Promise<void> {
  if (out !== undefined) {
    process.env.CDKTF_OUTDIR = out;
  }
  await import('../../main');
  report(process.env.CDKTF_OUTDIR ?? 'cdktf.out');
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

async function synthFiles({ tfvars, out = 'cdktf.out', region, module }: SynthOptions): Promise<void> {
  const { input, warnings } = await readSettingsFiles(tfvars, module);
  const settings = parseSettings(gitlabRunnerSettings, input);
  await synthRunner(input, region, resolve(out));
  for (const { setting, message } of [...warnings, ...runnerWarnings(settings)]) {
    warn(printableLine(`warning: ${setting}: ${message}`));
  }
  say(join(out, 'stacks', 'gitlab-runner', 'cdk.tf.json'));
}

/** Written elsewhere first: what goes wrong half-way leaves the folder as it was. */
async function synthRunner(input: SettingsFiles['input'], region: string | undefined, out: string): Promise<void> {
  const { App } = await import('cdktf');
  const { GitlabRunnerStack } = await import('../../stacks/gitlab-runner-stack');
  const draft = mkdtempSync(join(tmpdir(), 'synth-'));
  try {
    // The folder's name says where the state is, so it is the same.
    const outdir = join(draft, basename(out));
    const app = new App({ outdir });
    new GitlabRunnerStack(app, 'gitlab-runner', { ...input, region });
    app.synth();
    cpSync(outdir, out, { recursive: true });
  } finally {
    rmSync(draft, { recursive: true });
  }
}

run(main);
