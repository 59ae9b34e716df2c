import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { requireTool } from '../../../tools/command/tools';
import { temporaryFolder } from '../../support/temporary-folder';

const project = resolve(__dirname, '../../..');

interface Job {
  readonly stage: string;
  readonly script: readonly string[];
  readonly before_script?: readonly string[];
  readonly rules?: readonly { readonly if: string; readonly when?: string }[];
  readonly needs?: readonly string[];
  readonly extends?: string;
  readonly variables?: Readonly<Record<string, string>>;
  readonly environment?: unknown;
  readonly artifacts?: {
    readonly paths: readonly string[];
    readonly reports?: { readonly terraform?: string };
    readonly expose_as?: string;
  };
  readonly allow_failure?: { readonly exit_codes: readonly number[] };
}

/** Terraform reads YAML: the file as GitLab understands it. */
function readYaml(file: string): Readonly<Record<string, Job>> {
  requireTool('terraform');
  const { stdout, stderr } = spawnSync('terraform', ['console'], {
    cwd: temporaryFolder(),
    input: `jsonencode(yamldecode(file(${JSON.stringify(file)})))`,
    encoding: 'utf8',
  });
  expect(stdout, stderr).toMatch(/^"/);
  return JSON.parse(JSON.parse(stdout));
}

describe('the pipeline', () => {
  let jobs: Readonly<Record<string, Job>>;
  const job = (name: string) => jobs[name] as Job;
  beforeAll(() => {
    jobs = readYaml(join(project, 'examples', 'gitlab-ci.yml'));
  });

  it('synthesizes, reviews merge requests, and deploys by hand what was synthesized', () => {
    expect(jobs.stages).toEqual(['synth', 'review', 'deploy']);
    expect(job('synth').artifacts?.paths).toEqual(['cdktf.out/']);
    expect(job('review')).toMatchObject({
      stage: 'review',
      rules: [{ if: '$CI_PIPELINE_SOURCE == "merge_request_event"' }],
      artifacts: { reports: { terraform: 'terraform.json' }, expose_as: 'Terraform review' },
    });
    expect(job('deploy').rules).toEqual([
      { if: '$CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH && $CI_COMMIT_REF_PROTECTED == "true"', when: 'manual' },
    ]);
    expect(job('deploy').script.join()).toContain('--skip-synth');
    expect(job('.terraform').needs).toEqual(['synth']);
  });

  it('is shell that bash understands', () => {
    for (const { script, before_script = [] } of Object.values(jobs).filter((one) => one.script ?? one.before_script)) {
      const { status, stderr } = spawnSync('bash', ['-n'], {
        input: [...before_script, ...(script ?? [])].join('\n'),
        encoding: 'utf8',
      });
      expect(status, stderr).toBe(0);
    }
  });

  it('calls scripts that there are', () => {
    const { scripts } = JSON.parse(readFileSync(join(project, 'package.json'), 'utf8'));
    const called = Object.values(jobs).flatMap(({ script = [] }) =>
      script.flatMap((line) => [...line.matchAll(/npm run (?:-s )?([\w-]+)/g)].map(([, name]) => String(name))),
    );
    expect(called.sort()).toEqual(['lint', 'review', 'synth']);
    expect(Object.keys(scripts)).toEqual(expect.arrayContaining(called));
  });

  /** A job's own script, with an npm that ends as the review would and a curl that notes what it was called with. */
  function runJob(name: string, outcome: number, variables: Readonly<Record<string, string>> = {}) {
    const folder = temporaryFolder();
    const bin = join(folder, 'bin');
    mkdirSync(bin);
    const stubs = { npm: `echo "the review: $*"; exit ${outcome}`, curl: `printf '%s\\n' "$@" > ${folder}/posted` };
    for (const [name, body] of Object.entries(stubs)) {
      writeFileSync(join(bin, name), `#!/bin/sh\n${body}\n`);
      chmodSync(join(bin, name), 0o755);
    }
    const { status, stdout } = spawnSync('bash', ['-euo', 'pipefail'], {
      cwd: folder,
      input: job(name).script.join('\n'),
      encoding: 'utf8',
      env: { PATH: `${bin}:${process.env.PATH}`, ...variables },
    });
    const posted = spawnSync('cat', [join(folder, 'posted')], { encoding: 'utf8' })
      .stdout.trim()
      .split('\n');
    return { status, stdout, posted };
  }

  it.each([
    [0, 0],
    [2, 0],
    [3, 3],
    [1, 1],
  ])('a review that ends with %i lets the job end with %i', (outcome, status) => {
    const run = runJob('review', outcome);
    expect(run.status).toBe(status);
    expect(run.stdout).toContain('--markdown --gitlab-report terraform.json --html review.html');
    expect(run.posted).toEqual(['']);
  });

  it('lets a risk pass as a warning, and a failure fail', () => {
    expect(job('review').allow_failure).toEqual({ exit_codes: [3] });
  });

  it('posts the review to the discussion where there is a token', () => {
    const variables = {
      REVIEW_TOKEN: 'a-token',
      CI_API_V4_URL: 'https://gitlab.example.com/api/v4',
      CI_PROJECT_ID: '7',
      CI_MERGE_REQUEST_IID: '42',
    };
    const { posted } = runJob('comment', 0, variables);
    expect(posted).toContain('body@review.md');
    expect(posted.at(-1)).toBe('https://gitlab.example.com/api/v4/projects/7/merge_requests/42/notes');
    expect(runJob('comment', 0).posted).toEqual(['']);
  });

  it('runs the code of a branch next to no token, and plans without decrypting or locking', () => {
    const withToken = Object.entries(jobs).filter(([, one]) => JSON.stringify(one).includes('REVIEW_TOKEN'));
    expect(withToken.map(([name]) => name)).toEqual(['comment']);
    expect(job('comment')).toMatchObject({
      needs: ['review'],
      variables: { GIT_STRATEGY: 'none' },
      environment: { name: 'review-comment' },
    });
    expect(job('comment')).not.toHaveProperty('extends');
    expect(job('comment').script.join()).not.toMatch(/npm|npx|node|terraform|AWS/);
    expect(job('review').variables).toEqual({
      AWS_ROLE_ARN: '$AWS_REVIEW_ROLE_ARN',
      TF_CLI_ARGS_plan: '-refresh=false -lock=false',
    });
    expect(job('deploy').variables).toEqual({ AWS_ROLE_ARN: '$AWS_DEPLOY_ROLE_ARN' });
  });
});
