import { describe, expect, it } from 'vitest';
import type { Adoption } from '../../../src/constructs/stack/adopted-resources';
import { expression } from '../../../src/templates/expression';
import { GitlabRunnerStack } from '../../../stacks/gitlab-runner-stack';
import { type SynthesizedStack, synthStack } from '../../support/synth';

const settings = {
  vpcId: 'vpc-0123456789abcdef0',
  subnetId: 'subnet-0123456789abcdef0',
  environment: 'ci',
  runnerGitlab: { url: 'https://gitlab.example.com/' },
};

function synth(adopt?: Adoption): SynthesizedStack {
  return synthStack((app) => new GitlabRunnerStack(app, 'gitlab-runner', { ...settings, adopt }));
}

const token = 'aws_ssm_parameter.runner_registration_token';

describe('a stack that takes over what exists', () => {
  it('imports it by address and literal id', () => {
    const adoption = { 'aws_iam_role.instance': 'ci-instance', [token]: 'ci-runner-token' };
    expect(synth(adoption).json.import).toEqual(Object.entries(adoption).map(([to, id]) => ({ to, id })));
    expect(synth().json.import).toBeUndefined();
  });

  it('writes back the value that a parameter has, instead of a first one', () => {
    const { json } = synth({ [token]: 'ci-runner-token' });
    expect(json.resource.aws_ssm_parameter).toMatchObject({
      runner_registration_token: {
        value_wo: expression('ephemeral.aws_ssm_parameter.runner_registration_token.value'),
        value_wo_version: 1,
      },
      runner_sentry_dsn: { value_wo: 'null', value_wo_version: 1 },
    });
    expect(json.ephemeral).toEqual({
      aws_ssm_parameter: { runner_registration_token: { arn: expect.stringMatching(/:parameter\/ci-runner-token$/) } },
    });
    expect(synth().json.ephemeral).toBeUndefined();
  });

  it('holds all that it takes over', () => {
    expect(() => synth({ 'aws_iam_role.other': 'x' })).toThrow(
      'adopt names aws_iam_role.other, which this stack does not hold: correct the settings, or take it out',
    );
  });
});
