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

async function read(text: string, options: ReadOptions = { module: 'first' }) {
  const path = join(temporaryFolder(), 'main.tf');
  writeFileSync(path, text);
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

  it('may share it in two regions or accounts', async () => {
    const other = runner('second', 'ci', 'providers = { aws = aws.frankfurt }');
    expect(wholeSettings(await read(runner('first', 'ci') + other)).environment).toBe('ci');
  });

  it('are not confused with modules that are no runner', async () => {
    const cache = 'module "cache" {\n source = "./cache"\n environment = "ci"\n}\n';
    expect(wholeSettings(await read(cache + runner('first', 'ci'), {})).environment).toBe('ci');
  });
});
