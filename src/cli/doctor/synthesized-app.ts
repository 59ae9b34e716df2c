import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCommand } from '../sandbox/run-command';

export interface SynthesisOptions {
  /** The command that synthesizes the stacks. @default - `app` in cdktf.json */
  readonly app?: string;
  /** Gives up. */
  readonly signal: AbortSignal;
}

/**
 * Synthesizes the stacks of this project into a temporary folder, which is gone afterwards: its `cdktf.out` stays as it is.
 *
 * @throws {Error} with the words of the app when its settings are wrong
 */
export async function withSynthesizedApp<Result>(
  { app, signal }: SynthesisOptions,
  use: (outdir: string) => Promise<Result>,
): Promise<Result> {
  const folder = mkdtempSync(join(tmpdir(), 'synth-'));
  try {
    const outdir = join(folder, 'cdktf.out');
    const config = JSON.parse(readFileSync('cdktf.json', 'utf8'));
    await runCommand(['sh', '-c', app ?? config.app], {
      cwd: process.cwd(),
      env: { ...process.env, CDKTF_OUTDIR: outdir, CDKTF_CONTEXT_JSON: JSON.stringify(config.context) },
      signal,
    });
    return await use(outdir);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
