import { describe, it } from 'vitest';
import { synthStack } from '../support/synth';
import { Deployment } from '../support/terraform';
import { TerminateHookStack, type TerminateHookStackProps } from './terminate-hook-stack';

const synth = (props?: TerminateHookStackProps) => synthStack((app) => new TerminateHookStack(app, props));

describe('the terminate hook', () => {
  it('is valid Terraform with everything switched on', async () => {
    const { folder } = synth({
      kmsKeyArn: 'arn:aws:kms:eu-west-1:111122223333:key/example',
      permissionsBoundaryArn: 'arn:aws:iam::111122223333:policy/boundary',
      runnerTerminateEc2OrphanSweepSchedule: 'rate(1 hour)',
    });
    await new Deployment(folder).validate();
  });
});
