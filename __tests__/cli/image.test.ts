import { execFile } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { beforeEach, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../support/temporary-folder';

const host = '111122223333.dkr.ecr.eu-west-1.amazonaws.com';
const repository = `${host}/ci-jobs`;
const password = 'one-time-password';

const tools = temporaryFolder();
const out = temporaryFolder();
const asked = join(tools, 'asked');

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

async function image(...args: string[]) {
  try {
    const { stdout } = await promisify(execFile)('npx', ['tsx', 'src/cli/image.ts', '--out', out, ...args], {
      env: { ...process.env, PATH: `${tools}${delimiter}${process.env.PATH}` },
    });
    return { exitCode: 0, stdout, stderr: '' };
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
    return { exitCode: code, stdout, stderr };
  }
}

const record = (name: string, more = '') => program(name, `printf '%s\\n' "${name} $*" >>"${asked}"\n${more}`);
const commands = () => (existsSync(asked) ? readFileSync(asked, 'utf8').trim().split('\n') : []);

const login = `aws ecr get-login-password --region eu-west-1 | docker login --username AWS --password-stdin ${host}`;
const build = (platform: string, tag: string, more = '') =>
  `docker buildx build --platform ${platform} --build-arg RUNNER_VERSION=19.3.0 --provenance=false${more} --tag ${repository}:${tag} --push assets/fargate-image`;

beforeEach(() => {
  rmSync(asked, { force: true });
  const folder = join(out, 'stacks', 'fargate-runner');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'cdk.tf.json'), '{}');
  deployed({
    small: { tag: 'jobs-1', architecture: 'x86_64' },
    large: { tag: 'jobs-1', architecture: 'arm64' },
    ruby: { tag: 'ruby-3', architecture: 'arm64' },
    other: { image: 'registry.example.com/tools:1', architecture: 'x86_64' },
  });
  record('docker', `[ "$1" != login ] || { printf 'password '; cat; } >>"${asked}"`);
  record(
    'aws',
    `case $2 in
  get-login-password) echo '${password}' ;;
  describe-images) echo 'An error occurred (ImageNotFoundException)' >&2; exit 254 ;;
esac`,
  );
});

describe('npm run image', () => {
  it('prints what it would do, and does nothing', async () => {
    const { stdout, exitCode } = await image('--dry-run');
    expect(exitCode).toBe(0);
    expect(stdout.trim().split('\n')).toEqual(
      [login, build('linux/amd64,linux/arm64', 'jobs-1'), build('linux/arm64', 'ruby-3')].map((line) => `$ ${line}`),
    );
    expect(commands()).toEqual([]);
  });

  it('builds and pushes each image once, for the processors of its task definitions', async () => {
    const { stdout, exitCode } = await image();
    expect(exitCode).toBe(0);
    const done = commands();
    expect(done.filter((line) => line.startsWith('docker buildx'))).toEqual([
      build('linux/amd64,linux/arm64', 'jobs-1'),
      build('linux/arm64', 'ruby-3'),
    ]);
    expect(done).toContain(`docker login --username AWS --password-stdin ${host}`);
    expect(done).toContain(`password ${password}`);
    expect(stdout).not.toContain(password);
    expect(done.filter((line) => line.includes(password))).toEqual([`password ${password}`]);
  });

  it('leaves a tag that is there alone', async () => {
    record('aws', '[ "$2" != get-login-password ] || echo x');
    const { stdout } = await image('--tag', 'ruby-3');
    expect(stdout).toContain(`${repository}:ruby-3 is there already. For another image choose another imageTag`);
    expect(commands().filter((line) => line.startsWith('docker'))).toEqual([]);
  });

  it('takes a stage, a tag and a folder', async () => {
    const { stdout } = await image('--dry-run', '--tag', 'ruby-3', '--target', 'job', '--context', "it's mine");
    expect(stdout.trim().split('\n').at(-1)).toBe(
      `$ ${build('linux/arm64', 'ruby-3', ' --target job').replace('assets/fargate-image', `'it'\\''s mine'`)}`,
    );
  });

  it.each([
    ['a tag that nothing runs', ['--tag', 'x'], 'no task definition has the imageTag x, only jobs-1, ruby-3'],
    ['a stack that is not there', ['--stack', 'other'], 'run `npm run synth` first, or name it with --stack'],
  ])('ends with a sentence for %s', async (_, args, message) => {
    const { exitCode, stderr } = await image('--dry-run', ...args);
    expect(exitCode).toBe(1);
    expect(stderr).toContain(message);
  });

  it('ends with docker when it fails', async () => {
    record('docker', '[ "$1" = login ] || exit 3');
    const { exitCode, stderr } = await image('--tag', 'ruby-3');
    expect(exitCode).toBe(1);
    expect(stderr).toContain(`${repository}:ruby-3 was not pushed`);
  });
});
