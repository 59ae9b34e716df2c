import { join } from 'node:path';
import { readJsonFile } from '../../src/foreign/foreign';

/** An app in messages. */
export function appName(app: string | undefined): string {
  return app === undefined ? 'The app in cdktf.json' : `The app ${app}`;
}

/**
 * The shell command that synthesizes the stacks.
 *
 * @param app a TypeScript file or a command; without, the `app` of cdktf.json
 * @param project where cdktf.json is
 */
export function appCommand(app: string | undefined, project: string): string {
  if (app === undefined) {
    return String(readJsonFile(join(project, 'cdktf.json'), 'the file of a CDKTF project').app);
  }
  return /^[\w./-]+\.ts$/.test(app) ? `node --import tsx ${app}` : app;
}
