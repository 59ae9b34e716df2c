import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { gitlabRunnerSettings } from '../../../src/settings/gitlab-runner';
import { parseSettings } from '../../../src/settings/parse';
import { readTfvars } from '../../../tools/module-settings/tfvars';
import { runners } from '../../support/call-runners';
import { temporaryFolder } from '../../support/temporary-folder';
import { upstreamRecordings } from '../../support/upstream-recordings';

const fixtures = join(__dirname, '..', '..', 'fixtures');
const tfvars = join(upstreamRecordings, 'scenarios/docker-machine/inputs.json');
const toml = join(fixtures, 'runbook/config.toml');

async function convert(...args: readonly string[]) {
  const { status, stdout, stderr } = await runners('convert', ...args);
  return { status, stdout, stderr: stderr.trim() };
}

function written(name: string, text: string): string {
  const path = join(temporaryFolder(), name);
  writeFileSync(path, text);
  return path;
}

describe('npx runners convert', () => {
  it('prints TypeScript that is its own input again, apart from the report', async () => {
    const { status, stdout, stderr } = await convert(tfvars);
    expect(status).toBe(0);
    expect(stdout).toMatch(/^import type .*;\n\nexport default \{\n {2}vpcId: /);
    const file = written('settings.ts', stdout);
    const { default: loaded } = await import(file);
    const settings = parseSettings(gitlabRunnerSettings, loaded);
    expect(settings.runnerWorker).toMatchObject({ type: 'docker-autoscaler', maxJobs: 5 });
    expect(stderr).toContain('# From docker+machine to docker-autoscaler');
    expect(stderr).toContain('## Side by side');
    const again = await convert(file);
    expect(again).toMatchObject({ status: 1, stderr: expect.stringContaining('only docker+machine is converted') });
  });

  // What another executor needs is in the recorded calls of the module: only docker+machine ends with GitLab 20.0.
  it.each(['docker', 'docker-autoscaler'])(
    'prints a call of the module for %s as TypeScript, as it is',
    async (name) => {
      const file = join(upstreamRecordings, `scenarios/${name}/inputs.json`);
      const { status, stdout, stderr } = await convert(file);
      expect(status).toBe(0);
      const { default: loaded } = await import(written('settings.ts', stdout));
      const { input } = await readTfvars(file);
      expect(parseSettings(gitlabRunnerSettings, loaded)).toEqual(parseSettings(gitlabRunnerSettings, input));
      expect(stderr).toContain(`The executor is ${name}, so nothing is converted`);
      expect(stderr).toContain('npx runners adopt');
      expect((await convert('--environment', 'second', '--tag', 'team=blue', file)).stdout).toMatch(
        /environment: 'second',[\s\S]*team: 'blue'/,
      );
    },
  );

  it('tells the region of the provider, which is of the stack', async () => {
    const call = written(
      'main.tf',
      `provider "aws" { region = "eu-west-1" }
       module "runner" {
         source      = "cattle-ops/gitlab-runner/aws"
         vpc_id      = "vpc-1"
         subnet_id   = "subnet-1"
         environment = "ci"
         runner_gitlab = {}
         runner_worker = { type = "docker" }
       }`,
    );
    const { stdout, stderr } = await convert(call);
    expect(stdout).not.toContain('region');
    expect(stderr).toContain('region: is eu-west-1, of the stack');
    expect(stderr).toContain("{ region: 'eu-west-1', ...fleet }");
  });

  it('reads settings of a TypeScript file', async () => {
    const settings = `{ vpcId: 'vpc-1', subnetId: 'subnet-1', environment: 'ci', runnerGitlab: {}, runnerWorker: { maxJobs: 3 } }`;
    const { status, stdout } = await convert(
      written('settings.ts', `export default ${settings};\n`),
      '--environment',
      'ci2',
    );
    expect(status).toBe(0);
    expect(stdout).toContain("environment: 'ci2'");
    expect(stdout).toContain("runnerWorker: { maxJobs: 3, type: 'docker-autoscaler' }");
  });

  it('prints a terraform.tfvars.json that the module takes, and the same settings', async () => {
    const { status, stdout } = await convert('--as-tfvars', '--capacity', '2', toml);
    expect(status).toBe(0);
    const { input, warnings } = await readTfvars(written('terraform.tfvars.json', stdout));
    expect(warnings).toEqual([]);
    const facts = JSON.parse(readFileSync(join(__dirname, '../../../tools/upstream/module-facts.json'), 'utf8'));
    expect(
      Object.keys(JSON.parse(stdout)).filter((name) => name !== 'config_toml' && !(name in facts.variables)),
    ).toEqual([]);
    const settings = parseSettings(gitlabRunnerSettings, input);
    expect(settings.runnerWorkerDockerAutoscaler.capacityPerInstance).toBe(2);
    expect(settings.runnerWorkerDockerAutoscalerAutoscalingOptions[1]).toMatchObject({ idleCount: 4 });
  });

  it('reads several variable files, the last one winning', async () => {
    const more = written('more.tfvars', 'runner_worker = { max_jobs = 9 }\n');
    const { stdout } = await convert(tfvars, more);
    expect(stdout).toContain("runnerWorker: { maxJobs: 9, type: 'docker-autoscaler' }");
  });

  it.each([
    [[], /^FILE is missing\.\n\nUsage: npx runners convert FILE\.\.\./],
    [['nowhere.ts'], /^nowhere\.ts does not exist: name another file$/],
    [[written('thrown.ts', 'throw new Error("the reason")')], /thrown\.ts cannot be read: the reason$/],
    [[written('getter.ts', 'export default { get vpcId() { throw new Error("the reason") } }')], /read: the reason$/],
    [
      [written('rejected.ts', 'export default Promise.reject(new Error("the reason"))')],
      /ts cannot be read: the reason$/,
    ],
    [
      [written('odd.ts', 'export default { tags: { owner: () => 1 } }')],
      /odd\.ts has no settings: tags\.owner is a function: write a text/,
    ],
    [
      [written('program.ts', 'const app = { synth() {} };\napp.synth();\n')],
      /program\.ts has no settings: it has to say export default .* A program with stacks, such as main\.ts, exports none$/,
    ],
    [[written('class.ts', 'export default class A {}')], /class\.ts has no settings: it has to say export default/],
    [[temporaryFolder()], /^\S+ is a folder: name a file$/],
    [['nowhere.tfvars'], /^nowhere\.tfvars does not exist: name another file$/],
    [[tfvars, '--capacity', '0'], /^--capacity is 0: say how many/],
    [[tfvars, toml], /^Only files with variables of the module go together/],
    [[toml, '--runner', 'x'], /is named x\. The file has:\n {2}- docker-gitlab-runner/],
    [
      [
        written(
          'docker.ts',
          `export default { vpcId: 'vpc-1', subnetId: 'subnet-1', environment: 'ci', runnerGitlab: {}, runnerWorker: { type: 'docker' } }`,
        ),
      ],
      /^runnerWorker\.type is docker: only docker\+machine/m,
    ],
  ])('ends with 1 and a remedy: %s', async (args, message) => {
    const { status, stdout, stderr } = await convert(...args);
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/^\s+at /m);
    expect([status, stdout]).toEqual([1, '']);
  });

  it('says what is wrong with a TypeScript file', () => {
    const broken = written('broken.ts', 'export defaul {');
    const { status, stderr } = spawnSync(process.execPath, ['tools/runners/bin.mjs', 'convert', broken], {
      encoding: 'utf8',
    });
    expect(stderr).toMatch(/^\S*broken\.ts cannot be read: .*Unexpected "defaul"/s);
    expect(stderr).not.toMatch(/^\s+at /m);
    expect(status).toBe(1);
  });
});
