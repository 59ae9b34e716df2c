import { spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { appCommand, appName } from '../command/app-command';
import { appFailure } from '../command/app-failure';
import { isOwnFolder } from '../command/project-folder';

/**
 * Writes the stacks of an app into a folder: those of main.ts in this process, as `cdktf` runs it, those of another app
 * with its command.
 *
 * @throws {Error} with what the app said when it fails, or when it wrote no stacks
 */
export async function synthesizeApp(app: string | undefined, out: string): Promise<void> {
  process.env.CDKTF_OUTDIR = out;
  const project = process.cwd();
  if (app === undefined && isOwnFolder(project)) {
    await import('../../main');
    return;
  }
  const before = writtenAt(out);
  const { status, stderr, stdout } = spawnSync('sh', ['-c', appCommand(app, project)], { encoding: 'utf8' });
  if (status !== 0) {
    throw appFailure(appName(app), `${stdout}${stderr}`);
  }
  if (writtenAt(out) === before) {
    throw new Error(`${appName(app)} synthesizes no stacks: name a program that ends with app.synth()`);
  }
}

/** When an app last wrote there, in nanoseconds; undefined where none did. */
function writtenAt(out: string): bigint | undefined {
  return statSync(join(out, 'manifest.json'), { bigint: true, throwIfNoEntry: false })?.mtimeNs;
}
