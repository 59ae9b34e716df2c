import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { nodeInInstance } from '../images/runner-package';
import type { ImageFile } from '../images/system';
import { runnerProgram } from '../runner/bundle';

const folder = join(__dirname, '..', '..', '..', 'assets', 'fargate-image');

export interface JobImage {
  readonly entrypoint: string;
  readonly files: readonly ImageFile[];
}

/**
 * The image of jobs on Fargate as its Dockerfile says, on the Debian that the instances have: what is copied in and
 * where it starts. Of its packages the base lacks Git, which the twin of GitLab Runner does not use.
 */
export function jobImage(): JobImage {
  const lines = readFileSync(join(folder, 'Dockerfile'), 'utf8').split('\n');
  const copied = lines.flatMap((line): ImageFile[] => {
    const [, mode = '0644', source = '', target = ''] = /^COPY (?:--chmod=(\d+) )?([\w.-]+) (\/\S+)$/.exec(line) ?? [];
    return source === ''
      ? []
      : [{ path: target.slice(1), content: readFileSync(join(folder, source)), mode: Number.parseInt(mode, 8) }];
  });
  const [, entrypoint = '[]'] = /^ENTRYPOINT (.+)$/m.exec(lines.join('\n')) ?? [];
  const runner = runnerProgram().replace(/^#!.*/, `#!${nodeInInstance}`);
  return {
    entrypoint: String(JSON.parse(entrypoint)[0]),
    files: [...copied, { path: 'usr/local/bin/gitlab-runner', content: runner, mode: 0o755 }],
  };
}
