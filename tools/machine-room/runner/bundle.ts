import { join } from 'node:path';
import { buildSync } from 'esbuild';

let program: string | undefined;

/**
 * The twin of GitLab Runner as one file with a first line for Node: written as an executable file `/usr/bin/gitlab-runner`
 * it needs nothing but Node 20. The environment variable `GITLAB_RUNNER_TWIN_RELEASE` says which release it takes itself
 * for; 19.3.0 by default.
 */
export function runnerProgram(): string {
  program ??= buildSync({
    entryPoints: [join(__dirname, 'program.ts')],
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    banner: { js: '#!/usr/bin/env node' },
    write: false,
  }).outputFiles[0]?.text;
  return program as string;
}
