import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { readJsonFile } from '../../src/foreign/foreign';
import { shellWord } from '../text/shell';

/** An app in messages. */
export function appName(app: string | undefined): string {
  return app === undefined ? 'The app in cdktf.json' : `The app ${app}`;
}

/**
 * The shell command that synthesizes the stacks.
 *
 * @param app a TypeScript file or a command; without, the `app` of cdktf.json
 * @param project where cdktf.json is
 * @throws {Error} where there is no such file, or cdktf.json has no `app`
 */
export function appCommand(app: string | undefined, project: string): string {
  if (app === undefined) {
    return appOf(project);
  }
  if (app.endsWith('.ts') && existsSync(resolve(project, app))) {
    return `node --import tsx ${shellWord(app)}`;
  }
  if (/^[\w./-]+\.ts$/.test(app)) {
    throw new Error(`--app: there is no file ${app}: name a TypeScript file, or a command that synthesizes the stacks`);
  }
  return app;
}

function appOf(project: string): string {
  const file = join(project, 'cdktf.json');
  const { app } = readJsonFile(file, 'the file of a CDKTF project');
  if (typeof app !== 'string' || app.trim() === '') {
    throw new Error(`${file} has no "app": set it to what synthesizes the stacks, such as "npx tsx main.ts"`);
  }
  return app;
}
