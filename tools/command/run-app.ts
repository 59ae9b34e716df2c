import { join } from 'node:path';
import { readJsonFile } from '../../src/foreign/foreign';
import { appCommand, appName } from './app-command';
import { appFailure } from './app-failure';
import { runCommand } from './run-command';

export interface AppRun {
  /** Where `cdktf.json` is. The app runs there, and writes elsewhere. */
  readonly project: string;
  /** Where the stacks go. */
  readonly outdir: string;
  readonly env: NodeJS.ProcessEnv;
  /** Gives up. */
  readonly signal: AbortSignal;
}

/**
 * Runs an app as `cdktf synth` does, with the context of its project.
 *
 * @param app - a file or a command; by default `app` in cdktf.json
 * @returns what is in cdktf.json
 * @throws {Error} with the words of the app when it fails
 */
export async function runApp(app: string | undefined, { project, outdir, env, signal }: AppRun) {
  const config = readJsonFile(join(project, 'cdktf.json'), 'the file of a CDKTF project');
  const written: string[] = [];
  try {
    await runCommand(['sh', '-c', appCommand(app, project)], {
      cwd: project,
      env: { ...env, CDKTF_OUTDIR: outdir, CDKTF_CONTEXT_JSON: JSON.stringify(config.context) },
      signal,
      onLine: (line) => written.push(line),
    });
  } catch (error) {
    signal.throwIfAborted();
    throw written.length === 0 ? error : appFailure(appName(app), written.join('\n'));
  }
  return config;
}
