import { App } from 'cdktf';
import { describe, expect, it } from 'vitest';
import type { GitlabRunnerInput } from '../../src/settings/gitlab-runner';
import { SettingsError } from '../../src/settings/parse';
import { GitlabRunnerStack } from '../../stacks/gitlab-runner-stack';
import {
  autoscalerRunner,
  dockerRunner,
  machineRunner,
  ref,
  SynthesizedRunner,
} from '../constructs/synthesized-runner';

const accountRole = (name: string) =>
  `arn:${ref('data.aws_partition.current.partition')}:iam::${ref('data.aws_caller_identity.current.account_id')}:role/${name}`;

function outputsOf(settings: GitlabRunnerInput): Record<string, unknown> {
  const { output } = new SynthesizedRunner(settings).stack.json;
  return Object.fromEntries(Object.entries(output).map(([name, { value }]) => [name, value]));
}

/** Those that every runner has. */
const ofTheManager = {
  runner_as_group_name: ref('aws_autoscaling_group.gitlab_runner_instance.name'),
  runner_agent_role_arn: accountRole('ci-instance'),
  runner_agent_role_name: ref('aws_iam_role.instance.name'),
  runner_agent_sg_id: ref('aws_security_group.runner.id'),
  runner_launch_template_name: ref('aws_launch_template.gitlab_runner_instance.name'),
};
const ofTheCache = {
  runner_cache_bucket_arn: ref('aws_s3_bucket.build_cache.arn'),
  runner_cache_bucket_name: ref('aws_s3_bucket.build_cache.bucket'),
};
const ofTheWorkers = (name: string) => ({
  runner_role_arn: ref(`aws_iam_role.${name}.arn`),
  runner_role_name: ref(`aws_iam_role.${name}.name`),
  runner_sg_id: ref(`aws_security_group.${name}.id`),
});

describe('the outputs', () => {
  it.each([
    ['docker', dockerRunner, {}],
    ['docker+machine', machineRunner, ofTheWorkers('docker_machine')],
    ['docker-autoscaler', autoscalerRunner, ofTheWorkers('docker_autoscaler')],
  ])('of %s are those of the module that have a value', (_, settings, workers) => {
    expect(outputsOf(settings)).toEqual({ ...ofTheManager, ...ofTheCache, ...workers });
  });

  it('are all eleven where everything is made', () => {
    const everything = {
      ...machineRunner,
      runnerInstance: { name: 'runner', useEip: true, privateAddressOnly: false },
    };
    expect(outputsOf(everything)).toEqual({
      ...ofTheManager,
      ...ofTheCache,
      ...ofTheWorkers('docker_machine'),
      runner_eip: ref('aws_eip.gitlab_runner.public_ip'),
    });
  });

  it('say nothing of a cache and a role that are not ours', () => {
    const existing = {
      ...dockerRunner,
      runnerWorkerCache: { create: false, bucket: 'given-cache' },
      runnerRole: { createRoleProfile: false, roleProfileName: 'given-role' },
    };
    expect(outputsOf(existing)).toEqual({
      ...ofTheManager,
      runner_agent_role_name: 'given-role',
      runner_agent_role_arn: accountRole('given-role'),
    });
  });
});

describe('the security group of the workers', () => {
  const stackOf = (settings: GitlabRunnerInput) => new GitlabRunnerStack(new App(), 'runner', settings);

  it('is given to other stacks as an id', () => {
    const id: string = stackOf(autoscalerRunner).workerSecurityGroupId;
    expect(id).toMatch(/^\$\{TfToken\[/);
  });

  it('is refused where jobs run on the manager', () => {
    expect(() => stackOf(dockerRunner).workerSecurityGroupId).toThrow(
      'workerSecurityGroupId: runner has no workers, since runnerWorker.type is docker and its jobs run on the manager: use managerSecurityGroupId',
    );
  });
});

describe('wrong settings', () => {
  it('are told all at once, before anything is made', () => {
    const wrong = { ...dockerRunner, environment: 'runner-x', runnerManager: { maximumConcurrentJobs: 0 } };
    expect(() => new SynthesizedRunner(wrong)).toThrow(SettingsError);
    expect(() => new SynthesizedRunner(wrong)).toThrow(/environment.*maximumConcurrentJobs/s);
  });
});
