import { mkdtempSync, realpathSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readStackJson, type StackFolder, stackFolders } from '../../src/terraform/stack-folders';
import { runApp } from '../command/run-app';
import { runCommand } from '../command/run-command';
import { requireTool } from '../command/tools';
import { prepareAccount } from './account';
import { type DeployedStack, readDeployedStack } from './deployed-stack';
import { deploymentFailure } from './deployment-failure';
import { emulatedEnvironment, emulatedRegion, providerCache } from './environment';
import { createExisting } from './existing-resources';
import { startKeptEmulator } from './kept-emulator';
import { progressOf } from './progress';

export interface SandboxOptions {
  /** Where `cdktf.json` lies. Nothing is written there. */
  readonly project: string;
  /** The command that synthesizes the stacks. @default - `app` in cdktf.json */
  readonly app?: string;
  /** Keep the resources, and the emulator with it, when this process ends. */
  readonly keep: boolean;
  /** Gives up, and cleans up. */
  readonly signal: AbortSignal;
  /** Shows a line while somebody waits. */
  readonly say: (line: string) => void;
}

export interface Sandbox {
  /** What was deployed. */
  readonly stacks: readonly DeployedStack[];
  readonly endpoint: string;
  /** Where its machines stand. */
  readonly region: string;
  /** Where the synthesized stacks lie, `cdktf.out`. */
  readonly outdir: string;
  /** The emulator's process: SIGTERM ends it and removes the folder. */
  readonly processId: number;
}

/**
 * Deploys all stacks of a project to an emulated AWS, from a temporary folder. Both are gone afterwards, unless they
 * are to be kept.
 *
 * @throws {Error} when a program is missing, the stacks are wrong or the deployment fails; nothing is left then either
 */
export async function runSandbox(options: SandboxOptions): Promise<Sandbox> {
  requireTool('terraform');
  requireTool('moto_server');
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'gitlab-runner-sandbox-')));
  const emulator = await startKeptEmulator(folder);
  try {
    const stacks = await deploy(options, folder, emulator.endpoint);
    if (options.keep) {
      emulator.keep();
    }
    const outdir = outdirIn(folder);
    return { stacks, endpoint: emulator.endpoint, region: regionOf(outdir), outdir, processId: emulator.processId };
  } finally {
    await emulator.stop();
  }
}

/** That of the last stack, which builds on the others and seldom stands elsewhere. */
function regionOf(outdir: string): string {
  const last = stackFolders(outdir).at(-1);
  const { provider } = last ? readStackJson(last.folder) : {};
  return provider?.aws?.[0]?.region ?? emulatedRegion;
}

function outdirIn(folder: string): string {
  return join(folder, 'cdktf.out');
}

async function deploy(options: SandboxOptions, folder: string, endpoint: string): Promise<readonly DeployedStack[]> {
  const { signal, say } = options;
  const env = {
    ...emulatedEnvironment(endpoint),
    ...providerCache(join(folder, 'plugins')),
    CDKTF_HOME: join(folder, 'cdktf-home'),
  };
  say(`An emulated AWS answers at ${endpoint}.`);
  say('Synthesizing the stacks ...');
  const stacks = await synthesize(options, folder, env);
  const existing = [...(await createExisting(endpoint, stacks))].map(([id, actual]) => `${actual} for ${id}`);
  const made = [...existing, ...(await prepareAccount(endpoint, stacks))];
  say(`The emulated account has: ${made.join(', ')}.`);
  say(`Deploying ${stacks.map(({ name }) => name).join(', ')} ...`);
  const progress = progressOf();
  const show = (line: string) => {
    const step = progress(line);
    if (step) {
      say(`  ${step}`);
    }
  };
  const cdktf = require.resolve('cdktf-cli/bundle/bin/cdktf');
  const flags = ['--skip-synth', '--auto-approve', '--skip-provider-lock', '--disable-plugin-cache-env', '--no-color'];
  await runCommand([process.execPath, cdktf, 'deploy', '*', ...flags, '--output', outdirIn(folder)], {
    cwd: folder,
    // A provider that is killed leaves its socket.
    env: { ...env, TMPDIR: folder },
    signal,
    onLine: show,
  }).catch((error: Error) => {
    signal.throwIfAborted();
    throw deploymentFailure(error.message);
  });
  return Promise.all(stacks.map((stack) => readDeployedStack(stack, { env, signal })));
}

/** The app runs where it always runs, but writes elsewhere; cdktf finds in the folder all that it wants to read. */
async function synthesize(
  { project, app, signal }: SandboxOptions,
  folder: string,
  env: NodeJS.ProcessEnv,
): Promise<readonly StackFolder[]> {
  const outdir = outdirIn(folder);
  const config = await runApp(app, { project, outdir, env, signal });
  writeFileSync(join(folder, 'cdktf.json'), JSON.stringify(config));
  return stackFolders(outdir);
}
