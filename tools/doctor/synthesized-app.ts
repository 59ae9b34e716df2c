import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { scratchFolder } from '../../src/scratch-folder';
import { appName } from '../command/app-command';
import { runApp } from '../command/run-app';

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
  const folder = mkdtempSync(join(scratchFolder(), 'synth-'));
  try {
    const outdir = join(folder, 'cdktf.out');
    const project = process.cwd();
    await runApp(app, { project, outdir, env: process.env, signal });
    if (!existsSync(join(outdir, 'manifest.json'))) {
      throw new Error(`${appName(app)} synthesizes no stacks: name a program that ends with app.synth()`);
    }
    return await use(outdir);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
