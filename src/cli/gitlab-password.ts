import { awsJson } from './deployed/aws';
import { runCommandLine } from './deployed/command';
import { regionOf } from './deployed/manager';
import { StackState } from './deployed/stack-state';

/**
 * `npm run gitlab:password`: the password of GitLab's user root, as the machine put it into SSM at its first boot.
 * Whoever has changed it in GitLab since knows it better.
 */
runCommandLine({ stack: { type: 'string', default: 'gitlab-server' } }, ({ folder }) => {
  const state = StackState.ofStack(folder);
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
  process.stdout.write(`${Parameter.Value}\n`);
  return 0;
});
