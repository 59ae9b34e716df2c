import { join } from 'node:path';
import { buildSync } from 'esbuild';

const programs = new Map<string, string>();

/** A program of the room as one file with a first line for Node: an executable file of it needs nothing but Node 20. */
export function bundled(entryPoint: string): string {
  const known = programs.get(entryPoint);
  if (known !== undefined) {
    return known;
  }
  const program = String(
    buildSync({
      entryPoints: [entryPoint],
      bundle: true,
      platform: 'node',
      target: 'node20',
      format: 'cjs',
      banner: { js: '#!/usr/bin/env node' },
      write: false,
    }).outputFiles[0]?.text,
  );
  programs.set(entryPoint, program);
  return program;
}

/**
 * The twin of GitLab Runner. The environment variable `GITLAB_RUNNER_TWIN_RELEASE` says which release it takes itself
 * for; 19.3.0 by default.
 */
export function runnerProgram(): string {
  return bundled(join(__dirname, 'program.ts'));
}
