import { expect, it } from 'vitest';
import { GitlabRunnerStack, type GitlabRunnerStackProps } from '../../../stacks/gitlab-runner-stack';
import { synthStacks } from '../../support/synth';
import { machineRunner } from '../synthesized-runner';

const synth = (first: Partial<GitlabRunnerStackProps>, second: Partial<GitlabRunnerStackProps>) =>
  synthStacks((app) => {
    new GitlabRunnerStack(app, 'first', { ...machineRunner, ...first });
    new GitlabRunnerStack(app, 'second', { ...machineRunner, ...second });
  });

it('two runners of an app with one environment in a region are refused', () => {
  const region = 'ap-northeast-1';
  expect(() => synth({ region }, { region })).toThrow(
    /environment: is ci, and so is that of the stack first in the same region: clean-up .* by it/,
  );
  expect(Object.keys(synth({ region }, { region, environment: 'ci-2' }))).toEqual(['first', 'second']);
  expect(Object.keys(synth({ region }, { region: 'us-east-1' }))).toEqual(['first', 'second']);
});
