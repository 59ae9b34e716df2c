import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { buildStages, dockerfileProblems, looseImages } from '../support/dockerfile';

const image = join(__dirname, '..', '..', 'assets', 'fargate-image');
const read = (name: string) => readFileSync(join(image, name), 'utf8');

describe.each(['Dockerfile', 'node-ruby.Dockerfile'])('%s', (name) => {
  const dockerfile = read(name);

  it('leaves the linter nothing to say', () => {
    expect(dockerfileProblems(dockerfile)).toEqual([]);
  });

  it('is built of exact versions, for any processor, and of nothing that a shell was fed from the internet', () => {
    expect(looseImages(dockerfile)).toEqual([]);
    expect(dockerfile).not.toMatch(/amd64|x86_64|arm64|aarch64|https?:|\|\s*(ba)?sh\b|^ADD /m);
  });

  it('copies what is there', () => {
    for (const [, file = ''] of dockerfile.matchAll(/^COPY (?:--chmod=\d+ )?([\w.]+) /gm)) {
      expect(existsSync(join(image, file)), file).toBe(true);
    }
  });
});

describe('the image of jobs', () => {
  it("holds what the driver and GitLab Runner need, and the manager's runner", () => {
    const dockerfile = read('Dockerfile');
    expect(buildStages(dockerfile)).toEqual([
      { name: 'runner', from: `gitlab/gitlab-runner:v$${'{RUNNER_VERSION}'}` },
      { name: '1', from: 'debian:12.11-slim' },
    ]);
    const [, packages = ''] = /--no-install-recommends \\\n(.+?) \\\n/.exec(dockerfile) ?? [];
    expect(packages.trim().split(' ')).toEqual(
      expect.arrayContaining(['bash', 'ca-certificates', 'git', 'git-lfs', 'openssh-server', 'procps', 'tini']),
    );
    expect(dockerfile).toContain('COPY --from=runner /usr/bin/gitlab-runner /usr/local/bin/gitlab-runner\n');
  });

  it('is the base of the example', () => {
    expect(buildStages(read('node-ruby.Dockerfile')).at(-1)?.from).toBe(`$${'{BASE}'}`);
  });

  it('leaves shellcheck nothing to say', () => {
    const { stdout, status } = spawnSync('shellcheck', [join(image, 'entrypoint.sh')], { encoding: 'utf8' });
    expect({ stdout, status }).toEqual({ stdout: '', status: 0 });
  });
});

describe('the linter', () => {
  it.each([
    ['an instruction that is none', 'FROM debian:12.11\nRUNN true\n', /^2: .*RUNN/],
    ['an instruction in small letters', 'FROM debian:12.11\nrun true\n', /^2: /],
    ['a second ENTRYPOINT', 'FROM debian:12.11\nENTRYPOINT ["a"]\nENTRYPOINT ["b"]\n', /^\d: .*ENTRYPOINT/],
    ['an image from a variable that is nowhere', `FROM $${'{NOWHERE}'}\n`, /^1: /],
    ['single quotes in an exec form', "FROM debian:12.11\nENTRYPOINT ['tini']\n", /^2: /],
    ['no image at all', 'RUN true\n', /^1: /],
  ])('finds %s', (_, dockerfile, problem) => {
    expect(dockerfileProblems(dockerfile)[0]).toMatch(problem);
  });

  it('finds images that are not pinned', () => {
    const dockerfile = [
      'ARG NODE=node:22',
      'FROM debian:12.11-slim AS base',
      'FROM ubuntu',
      `FROM $${'{NODE}'} AS node`,
      'FROM base',
      'COPY --from=node /a /a',
      'COPY --from=golang:latest /b /b',
      'COPY --from=golang:1.24.4 /c /c',
    ].join('\n');
    expect(looseImages(dockerfile)).toEqual(['ubuntu', 'node:22', 'golang:latest']);
  });
});
