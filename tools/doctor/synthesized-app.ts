import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readJsonFile } from '../../src/foreign/foreign';
import { appCommand } from '../command/app-command';
import { runCommand } from '../command/run-command';

export interface SynthesisOptions {
  /** The command that synthesizes the stacks. @default - `app` in cdktf.json */
  readonly app?: string;
  /** Gives up. */
  readonly signal: AbortSignal;
}

/**
 * Synthesizes the stacks of this project into a temporary folder, which is gone afterwards: its `cdktf.out` stays as it is.
 *
 * @throws {Error} with the words of the app when its settings are wrong, or when it makes no stacks
 */
export async function withSynthesizedApp<Result>(
  { app, signal }: SynthesisOptions,
  use: (outdir: string) => Promise<Result>,
): Promise<Result> {
  if (!existsSync('cdktf.json')) {
    throw new Error(`There is no cdktf.json in ${process.cwd()}: run this in the folder of the project`);
  }
  const folder = mkdtempSync(join(tmpdir(), 'synth-'));
  try {
    const outdir = join(folder, 'cdktf.out');
    const config = readJsonFile('cdktf.json', 'the file of a CDKTF project');
    const command = appCommand(app, process.cwd());
    await runCommand(['sh', '-c', command], {
      cwd: process.cwd(),
      env: { ...process.env, CDKTF_OUTDIR: outdir, CDKTF_CONTEXT_JSON: JSON.stringify(config.context) },
      signal,
    });
    if (!existsSync(join(outdir, 'manifest.json'))) {
      throw new Error(`--app: ${command} synthesizes no stacks: name a program that ends with app.synth()`);
    }
    return await use(outdir);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
