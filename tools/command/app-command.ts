import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The shell command that synthesizes the stacks.
 *
 * @param app a TypeScript file or a command; without, the `app` of cdktf.json
 * @param project where cdktf.json is
 */
export function appCommand(app: string | undefined, project: string): string {
  if (app === undefined) {
    return JSON.parse(readFileSync(join(project, 'cdktf.json'), 'utf8')).app;
  }
  return /^[\w./-]+\.ts$/.test(app) ? `npx tsx ${app}` : app;
}
