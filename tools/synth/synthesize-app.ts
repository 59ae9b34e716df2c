import { spawnSync } from 'node:child_process';
import { appCommand } from '../command/app-command';

/**
 * Writes the stacks of an app into a folder: those of main.ts in this process, as `cdktf` runs it, those of another app
 * with its command.
 *
 * @throws {Error} with what the app said when it fails
 */
export async function synthesizeApp(app: string | undefined, out: string): Promise<void> {
  process.env.CDKTF_OUTDIR = out;
  if (app === undefined) {
    await import('../../main');
    return;
  }
  const { status, stderr, stdout } = spawnSync('sh', ['-c', appCommand(app, process.cwd())], { encoding: 'utf8' });
  if (status !== 0) {
    throw new Error(`--app: ${app} failed:\n${`${stdout}${stderr}`.trim()}`);
  }
}
