import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  type ReadOptions,
  readSettingsFiles,
  refuseMissing,
  wholeSettings,
} from '../../../tools/module-settings/settings-files';
import { temporaryFolder } from '../../support/temporary-folder';

const runner = (name: string, environment: string, rest = '') => `module "${name}" {
  source        = "cattle-ops/gitlab-runner/aws"
  vpc_id        = "vpc-1"
  subnet_id     = "subnet-1"
  environment   = "${environment}"
  runner_gitlab = { url = "https://gitlab.example.com/", preregistered_runner_token_ssm_parameter_name = "/ci/token" }
  runner_worker = { type = "docker" }
  ${rest}
}\n`;

async function read(text: string, options: ReadOptions = { module: 'first' }, beside = '') {
  const folder = temporaryFolder();
  const path = join(folder, 'main.tf');
  writeFileSync(path, text);
  writeFileSync(join(folder, 'other.tf'), beside);
  return readSettingsFiles([path], options);
}

describe('two runners of a file', () => {
  it('with one environment are refused, however the file is used', async () => {
    const files = await read(runner('first', 'ci') + runner('second', 'ci'));
    const refusal = /environment: is ci, and so is that of module second: .*add --set 'environment=NAME'/;
    expect(() => wholeSettings(files)).toThrow(refusal);
    expect(() => refuseMissing(files)).toThrow(refusal);
  });

  it('are told apart by another environment, in the file or by --set', async () => {
    const apart = await read(runner('first', 'ci') + runner('second', 'ci-2'));
    expect(wholeSettings(apart).environment).toBe('ci');
    const answered = await read(runner('first', 'ci') + runner('second', 'ci'), {
      module: 'first',
      sets: ['environment=ci-1'],
    });
    expect(wholeSettings(answered).environment).toBe('ci-1');
    const moved = await read(runner('first', 'ci') + runner('second', 'ci-2'), {
      module: 'first',
      sets: ['environment=ci-2'],
    });
    expect(() => wholeSettings(moved)).toThrow(/that of module second/);
  });

  it('are seen in all files of the folder', async () => {
    const files = await read(runner('first', 'ci'), {}, runner('second', 'ci'));
    expect(() => wholeSettings(files)).toThrow(/that of module second/);
    const broken = await read(runner('first', 'ci'), {}, 'module "second" {');
    expect(wholeSettings(broken).environment).toBe('ci');
  });

  it('that are deployed are told apart by the names of their machines', async () => {
    const named = (name: string) =>
      runner('second', 'ci', `runner_worker_docker_machine_instance = { name_prefix = "${name}" }`);
    const whole = async (name: string, sets: readonly string[] = []) =>
      wholeSettings(await read(runner('first', 'ci') + named(name), { module: 'first', sets }));
    expect((await whole('nightly')).environment).toBe('ci');
    // A token may hold a dash: runner-<token>-x-ci-<time>-<random> can be a machine of the first.
    await expect(whole('x-ci')).rejects.toThrow(/that of module second/);
    const answer = ['runner_worker_docker_machine_instance.name_prefix=daily'];
    expect((await whole('x-ci', answer)).environment).toBe('ci');
  });

  it('may share it in two regions or accounts', async () => {
    const other = runner('second', 'ci', 'providers = { aws = aws.frankfurt }');
    expect(wholeSettings(await read(runner('first', 'ci') + other)).environment).toBe('ci');
  });

  it('are not confused with modules that are no runner', async () => {
    const cache = 'module "cache" {\n source = "./cache"\n environment = "ci"\n}\n';
    expect(wholeSettings(await read(cache + runner('first', 'ci'), {})).environment).toBe('ci');
  });
});
