import { readFileSync } from 'node:fs';
import { runnerProgram } from '../runner/bundle';
import { packagesFolder } from './base-image';
import type { ImageFile } from './system';

/** Where an instance finds the Node of this computer, which the twin of GitLab Runner needs. */
export const nodeInInstance = '/opt/machine-room/node';

const folder = `${packagesFolder.slice(1)}/gitlab-runner`;

/** What the package `gitlab-runner` holds: the program that `GITLAB_RUNNER` names, or else the twin of it. */
export function runnerPackage(program = process.env.GITLAB_RUNNER): readonly ImageFile[] {
  // Without a shell between: bash would ignore the SIGQUIT that stops the service it has just started.
  const content = program ? readFileSync(program) : runnerProgram().replace(/^#!.*/, `#!${nodeInInstance}`);
  return [{ path: `${folder}/gitlab-runner`, content, mode: 0o755 }];
}
