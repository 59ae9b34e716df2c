import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import TOML from '@iarna/toml';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { GitlabRunnerInput } from '../../../src/settings/gitlab-runner';
import { asInFiles, isReplacedByBash, readHereDocument } from '../../../tools/module-settings/here-document';
import { readSettingsFiles } from '../../../tools/module-settings/settings-files';
import { temporaryFolder } from '../../support/temporary-folder';

/** What bash makes of a here-document, as the module's user data have it. */
function fromBash(text: string): string {
  const { stdout, status } = spawnSync('bash', ['-c', `cat <<- EOF\n${text}\nEOF\n`], { encoding: 'utf8' });
  expect(status).toBe(0);
  return stdout.slice(0, -1);
}

const fromFile = (line: string) => TOML.parse(fromBash(`value = ${line}`)).value;

// Each as a line of template/runner-config.tftpl and its neighbours, release 9.5.2.
const places = {
  preBuildScript: {
    settings: (value: string): unknown => ({ runnerWorkerGitlabPipeline: { preBuildScript: value } }),
    inModule: (value: string) => fromFile(value),
    // Still with TOML's quotes.
    here: ({ runnerWorkerGitlabPipeline: pipeline }: GitlabRunnerInput) =>
      TOML.parse(`value = ${pipeline?.preBuildScript}`).value,
  },
  instanceReadyCommand: {
    settings: (value: string): unknown => ({ runnerWorkerDockerAutoscaler: { instanceReadyCommand: value } }),
    inModule: (value: string) => fromFile(`"${value}"`),
    here: ({ runnerWorkerDockerAutoscaler: autoscaler }: GitlabRunnerInput) => autoscaler?.instanceReadyCommand,
  },
  environmentVariables: {
    settings: (value: string): unknown => ({ runnerWorker: { environmentVariables: [value] } }),
    inModule: (value: string) => fromFile(JSON.stringify(value)),
    here: ({ runnerWorker }: GitlabRunnerInput) => runnerWorker?.environmentVariables?.[0],
  },
  startScript: {
    settings: (value: string): unknown => ({ runnerWorkerDockerMachineInstance: { startScript: value } }),
    inModule: fromBash,
    here: ({ runnerWorkerDockerMachineInstance: instance }: GitlabRunnerInput) => instance?.startScript,
  },
};

const inSettings = (place: keyof typeof places, value: string) =>
  asInFiles(places[place].settings(value) as GitlabRunnerInput);

describe('a value of the module', () => {
  it.each([
    ['preBuildScript', '"echo \\$CI_JOB_ID"', 'echo $CI_JOB_ID'],
    ['preBuildScript', "'''docker login -p \\$CI_JOB_TOKEN'''", 'docker login -p $CI_JOB_TOKEN'],
    ['preBuildScript', '"printf \'a\\\\nb\'"', "printf 'a\nb'"],
    [
      'instanceReadyCommand',
      'cloud-init status --wait || test \\$? -eq 2',
      'cloud-init status --wait || test $? -eq 2',
    ],
    ['instanceReadyCommand', 'bash -c \\"cloud-init status --wait\\"', 'bash -c "cloud-init status --wait"'],
    ['environmentVariables', 'PATTERN=^[a-z]+$', 'PATTERN=^[a-z]+$'],
    ['startScript', 'for d in /dev/nvme*n1; do mkfs.ext4 \\$d; done', 'for d in /dev/nvme*n1; do mkfs.ext4 $d; done'],
    ['startScript', 'one \\\n  line, \\`date\\`', 'one   line, `date`'],
  ] as const)('of %s is what the file of the module has: %s', (place, value, expected) => {
    const { input, warnings } = inSettings(place, value);
    expect(places[place].inModule(value)).toBe(expected);
    expect(places[place].here(input)).toBe(expected);
    expect(warnings).toEqual([]);
  });

  it.each([
    ['preBuildScript', '"echo $CI_JOB_ID"'],
    ['environmentVariables', 'HOST=$(hostname)'],
    ['environmentVariables', 'MANAGER=$PARENT_INSTANCE_ID'],
    // jsonencode writes two backslashes, of which bash makes one: the $ has none.
    ['environmentVariables', 'COST=\\$PRICE'],
    ['instanceReadyCommand', 'test $? -eq 2'],
    ['startScript', 'echo `date`'],
  ] as const)('of %s that bash replaces on the manager stays, with a warning: %s', (place, value) => {
    const { input, warnings } = inSettings(place, value);
    expect(warnings).toEqual([
      { setting: expect.stringMatching(place), message: expect.stringMatching(/^has a \$ or `/) },
    ]);
    expect(JSON.stringify(input)).toContain(JSON.stringify(value).slice(1, -1));
  });

  it.each([
    ['docker-autoscaler', {}],
    ['docker+machine', { runnerWorkerDockerMachineFleet: { enable: true } }],
  ])('of a start script that is in a launch template is as it was written (%s)', (type, more) => {
    const input = { runnerWorker: { type }, runnerWorkerDockerMachineInstance: { startScript: 'echo \\$d' }, ...more };
    expect(asInFiles(input as GitlabRunnerInput)).toEqual({ input, warnings: [] });
  });

  it('of a variable file is read so, and so is one of the command line', async () => {
    const path = join(temporaryFolder(), 'terraform.tfvars.json');
    const layer = 'arn:aws:lambda:eu-central-1:111122223333:layer:tracing:1';
    const variables = {
      runner_worker_docker_machine_instance: { start_script: 'echo \\$d $d' },
      runner_terminate_ec2_lambda_layer_arns: [layer],
    };
    writeFileSync(path, JSON.stringify(variables));
    const sets = ['runner_worker_gitlab_pipeline.pre_build_script="echo \\$HOME"'];
    const { input, warnings } = await readSettingsFiles([path], { sets });
    expect(input).toEqual({
      runnerWorkerDockerMachineInstance: { startScript: 'echo $d $d' },
      runnerWorkerGitlabPipeline: { preBuildScript: '"echo $HOME"' },
      runnerTerminateEc2LambdaLayerArns: [layer],
    });
    expect(warnings.map(({ setting }) => setting)).toEqual([
      'runnerWorkerDockerMachineInstance.startScript',
      'runnerTerminateEc2LambdaLayerArns',
    ]);
  });

  it('is read as bash reads it, whatever it is', () => {
    const text = fc
      .array(fc.constantFrom('\\', '$', '`', '"', "'", '\n', ' ', 'a', '{', '(', '?'), { maxLength: 12 })
      // A last backslash would take the end of the line away.
      .map((parts) => `${parts.join('')}.`)
      .filter((one) => !isReplacedByBash(one));
    const texts = fc.sample(text, 500);
    const script = texts.map((one) => `cat <<- EOF\n${one}\nEOF\nprintf '\\0'`).join('\n');
    const { stdout } = spawnSync('bash', ['-c', script], { encoding: 'utf8' });
    expect(texts.map(readHereDocument)).toEqual(stdout.split('\n\0').slice(0, -1));
  });
});
