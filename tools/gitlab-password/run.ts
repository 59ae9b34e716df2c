import type { Arguments } from '../command/command';
import { exitStatus } from '../command/exit-status';
import { say } from '../command/output';
import { awsJson } from '../deployed/aws';
import { regionOf } from '../deployed/manager';
import { stackFolder } from '../deployed/stack-folder';
import { StackState } from '../deployed/stack-state';
import type { options } from './index';

export function run({ values }: Arguments<typeof options>): number {
  const state = StackState.ofStack(stackFolder(values));
  const name = state.text('aws_ssm_parameter.gitlab_root_password', 'name');
  const { Parameter } = awsJson<{ readonly Parameter: { readonly Value: string } }>(
    regionOf(state),
    'ssm',
    'get-parameter',
    '--name',
    name,
    '--with-decryption',
  );
  if (Parameter.Value === 'null') {
    throw new Error(
      `${name} holds no password yet: GitLab takes some minutes to come up. The log group of the stack says how far it is`,
    );
  }
  say(Parameter.Value);
  return exitStatus.done;
}
