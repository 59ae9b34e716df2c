import { expect, it } from 'vitest';
import { dockerRunner, SynthesizedRunner } from '../synthesized-runner';

it('needs nothing but the manager', () => {
  const runner = new SynthesizedRunner(dockerRunner);
  expect(runner.addresses('aws_security_group')).toEqual(['aws_security_group.runner']);
  expect(runner.addresses('aws_iam_role')).toEqual(['aws_iam_role.instance', 'aws_iam_role.lambda']);
  expect(runner.addresses('aws_autoscaling_group')).toEqual(['aws_autoscaling_group.gitlab_runner_instance']);
  expect(runner.addresses('aws_launch_template')).toEqual(['aws_launch_template.gitlab_runner_instance']);
});

it('gives the workers nothing that outputs could speak of', () => {
  const { output } = new SynthesizedRunner(dockerRunner).stack.json;
  expect(Object.keys(output).filter((name) => /^runner_(role|sg)/.test(name))).toEqual([]);
});
