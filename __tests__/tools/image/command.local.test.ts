import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { calledRunners } from '../../support/commands';
import { temporaryFolder } from '../../support/temporary-folder';

const host = '111122223333.dkr.ecr.eu-west-1.amazonaws.com';
const repository = `${host}/ci-jobs`;
const password = 'one-time-password';

const tools = temporaryFolder();
const out = temporaryFolder();
const asked = join(tools, 'asked');
/** Where programs are found that are no stand-ins. */
let path = '';

function program(name: string, script: string): void {
  writeFileSync(join(tools, name), `#!/bin/sh\n${script}\n`);
  chmodSync(join(tools, name), 0o755);
}

/** A state as `terraform show -json` has it. */
function deployed(tasks: Record<string, { tag?: string; image?: string; architecture: string }>): void {
  const definitions = Object.entries(tasks).map(([name, { tag, image = `${repository}:${tag}`, architecture }]) => [
    name,
    { family: `ci-${name}`, image, architecture },
  ]);
  const state = {
    values: {
      root_module: {},
      outputs: {
        fargate_repository_url: { value: repository },
        runner_version: { value: '19.3.0' },
        fargate_task_definitions: { value: Object.fromEntries(definitions) },
      },
    },
  };
  program('terraform', `[ "$1" = init ] || cat <<'JSON'\n${JSON.stringify(state)}\nJSON`);
}

const image = (...args: string[]) =>
  calledRunners(['image', '--out', out, ...args], { env: { ...process.env, PATH: `${tools}${delimiter}${path}` } });

const record = (name: string, more = '') => program(name, `printf '%s\\n' "${name} $*" >>"${asked}"\n${more}`);
const commands = () => (existsSync(asked) ? readFileSync(asked, 'utf8').trim().split('\n') : []);

const there = (tag: string) =>
  `aws ecr describe-images --repository-name ci-jobs --image-ids imageTag=${tag} --region eu-west-1`;
const login = `aws ecr get-login-password --region eu-west-1 | docker login --username AWS --password-stdin ${host}`;
const build = ({
  platform = 'linux/amd64,linux/arm64',
  tag = 'jobs-1',
  argument = 'RUNNER_VERSION=19.3.0',
  file = '',
}) =>
  `docker buildx build --platform ${platform} --build-arg ${argument} --provenance=false${file} --tag ${repository}:${tag} --push assets/fargate-image`;

const shown = (stdout: string) =>
  stdout
    .split('\n')
    .filter((line) => line.startsWith('$ '))
    .map((line) => line.slice(2));

const one = { small: { tag: 'jobs-1', architecture: 'x86_64' }, large: { tag: 'jobs-1', architecture: 'arm64' } };
const several = {
  ...one,
  ruby: { tag: 'ruby-3', architecture: 'arm64' },
  other: { image: 'registry.example.com/tools:1', architecture: 'x86_64' },
};

/** ECR has these tags, and no other. */
function pushed(...tags: string[]): void {
  record(
    'aws',
    `case "$2 $*" in
  get-login-password*) echo '${password}' ;;
  ${tags.map((tag) => `*imageTag=${tag}\\ *) echo '{}' ;;`).join('\n  ')}
  describe-images*) echo 'An error occurred (ImageNotFoundException)' >&2; exit 254 ;;
esac`,
  );
}

beforeEach(() => {
  rmSync(asked, { force: true });
  path = String(process.env.PATH);
  const folder = join(out, 'stacks', 'fargate-runner');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'cdk.tf.json'), '{}');
  deployed(one);
  record('docker', `[ "$1" != login ] || { printf 'password '; cat; } >>"${asked}"`);
  pushed();
});

describe('npx runners image', () => {
  it('builds the image that the package brings, in the project of somebody else', async () => {
    deployed(one);
    const cwd = temporaryFolder();
    writeFileSync(join(cwd, 'cdktf.json'), '{"language":"typescript","app":"npx tsx main.ts"}');
    const env = { ...process.env, PATH: `${tools}${delimiter}${path}` };
    const { stdout } = await calledRunners(['image', '--out', out, '--dry-run'], { env, cwd });
    const context = String(shown(stdout).at(-1)?.split(' ').at(-1));
    expect(existsSync(join(cwd, context, 'Dockerfile'))).toBe(true);
  });

  it('prints what it would do, and does nothing', async () => {
    const { stdout, exitCode } = await image('--dry-run');
    expect(exitCode).toBe(0);
    expect(stdout).toBe(`$ ${login}\n$ ${build({})}\n`);
    expect(commands()).toEqual([]);
  });

  it('builds one image for the processors of its task definitions and pushes it, showing each command', async () => {
    const { stdout, exitCode } = await image();
    expect(exitCode).toBe(0);
    expect(shown(stdout)).toEqual([there('jobs-1'), login, build({})]);
    const [ask, enter] = login.split(' | ');
    expect(commands()).toEqual([there('jobs-1'), ask, enter, `password ${password}`, build({})]);
    expect(stdout).not.toContain(password);
  });

  it('takes the tag of several that it is told', async () => {
    deployed(several);
    const { stdout } = await image('--tag', 'ruby-3');
    expect(shown(stdout).at(-1)).toBe(build({ platform: 'linux/arm64', tag: 'ruby-3' }));
    expect(stdout).not.toContain('No task definition');
  });

  it('pushes what is to be run next, for all processors', async () => {
    const { stdout } = await image('--tag', 'jobs-2', '--runner-version', '19.4.1');
    expect(shown(stdout).at(-1)).toBe(build({ tag: 'jobs-2', argument: 'RUNNER_VERSION=19.4.1' }));
    expect(stdout).toContain('No task definition runs it yet: set imageTag to jobs-2 and deploy\n');
  });

  it('builds the example on the image that is there', async () => {
    pushed('jobs-1');
    const file = 'assets/fargate-image/node-ruby.Dockerfile';
    const { stdout, stderr } = await image('--tag', 'node-ruby-1', '--base', 'jobs-1', '--file', file);
    expect(stderr).toBe('');
    expect(shown(stdout)).toEqual([
      there('node-ruby-1'),
      there('jobs-1'),
      login,
      build({ tag: 'node-ruby-1', argument: `BASE=${repository}:jobs-1`, file: ` --file ${file}` }),
    ]);
  });

  it('passes build arguments on, such as the releases of languages', async () => {
    pushed('jobs-1');
    const file = 'assets/fargate-image/node-ruby.Dockerfile';
    const releases = ['NODE_VERSION=24.4.1', 'RUBY_VERSION=3.4.4'];
    const given = releases.flatMap((argument) => ['--build-arg', argument]);
    const { stdout } = await image('--dry-run', '--base', 'jobs-1', '--file', file, ...given);
    expect(shown(stdout).at(-1)).toContain(`--build-arg BASE=${repository}:jobs-1 ${given.join(' ')} --provenance`);
    const declared = readFileSync(file, 'utf8');
    for (const argument of releases) {
      expect(declared).toMatch(new RegExp(`^ARG ${argument.split('=')[0]}=[\\d.]+$`, 'm'));
    }
  });

  it('builds a folder of your own', async () => {
    const { stdout } = await image('--dry-run', '--folder', "it's mine");
    expect(shown(stdout).at(-1)).toBe(build({}).replace('assets/fargate-image', `'it'\\''s mine'`));
  });
});

describe('what it cannot do is said with its remedy', () => {
  const refuses = async (args: string[], message: string) => {
    const { exitCode, stderr } = await image(...args);
    expect(stderr).toContain(message);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(exitCode).toBe(1);
  };
  const built = () => commands().filter((line) => line.startsWith('docker buildx'));

  it.each([
    ['a tag that cannot be', ['--tag', 'a b'], '--tag is "a b", but must be a tag'],
    ['a base that cannot be', ['--base', 'a:b'], '--base is "a:b", but must be a tag'],
    [
      'no exact runner',
      ['--runner-version', 'latest'],
      'is "latest", but must be an exact one: say it with --runner-ver',
    ],
    ['a build argument without a value', ['--build-arg', 'NODE_VERSION'], '"NODE_VERSION", but must be NAME=VALUE'],
    ['a build argument of its own', ['--build-arg', 'BASE=x'], '--build-arg sets BASE, which --base'],
    ['a base that is not there', ['--base', 'jobs-0'], `there is no ${repository}:jobs-0: push it first`],
    ['a stack that is not there', ['--stack', 'other'], 'run `npx runners synth` first, or name it with --stack'],
  ])('for %s', async (_, args, message) => {
    await refuses(args, message);
    expect(built()).toEqual([]);
  });

  it('for a stack that was not deployed', async () => {
    program('terraform', '[ "$1" = init ] || echo \'{}\'');
    await refuses([], 'no output fargate_repository_url');
    expect((await image()).stderr).toContain('deploy the stack first');
  });

  it('for task definitions that run several images, or none of ours', async () => {
    deployed(several);
    await refuses([], 'The task definitions run jobs-1, ruby-3: say with --tag');
    deployed({ other: several.other });
    await refuses([], 'No task definition has an imageTag: say with --tag');
    expect(commands()).toEqual([]);
  });

  it('for a tag that is there already', async () => {
    pushed('jobs-1');
    await refuses(
      [],
      `${repository}:jobs-1 is there already, and tags are never overwritten: choose another with --tag`,
    );
    expect(commands()).toEqual([there('jobs-1')]);
  });

  it('for an ECR that refuses', async () => {
    record('aws', 'echo "An error occurred (AccessDeniedException)" >&2; exit 254');
    await refuses([], 'aws ecr describe-images failed: An error occurred (AccessDeniedException)');
  });

  it('for docker when it refuses or fails', async () => {
    record('docker', '[ "$1" != login ] || { echo denied >&2; exit 1; }');
    await refuses([], 'docker login failed: denied');
    expect(built()).toEqual([]);
    record('docker', '[ "$1" = login ] || exit 3');
    await refuses([], `${repository}:jobs-1 was not pushed, docker says why above. It takes \`docker buildx\``);
  });

  it('for a computer without docker', async () => {
    rmSync(join(tools, 'docker'));
    const without = temporaryFolder();
    for (const name of ['sh', 'cat']) {
      symlinkSync(execFileSync('sh', ['-c', `command -v ${name}`], { encoding: 'utf8' }).trim(), join(without, name));
    }
    path = without;
    await refuses([], 'docker cannot be run (spawnSync docker ENOENT): install Docker with buildx');
  });
});
