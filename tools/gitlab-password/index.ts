import { say } from '../command/output';
import { awsJson } from '../deployed/aws';
import { runCommandLine } from '../deployed/command';
import { regionOf } from '../deployed/manager';
import { StackState } from '../deployed/stack-state';

const usage = `npm run -s gitlab:password [-- options]   the password of GitLab's user root, as the machine put it into SSM at its
                                          first boot: whoever has changed it since knows it better`;

runCommandLine({ options: { stack: { type: 'string', default: 'gitlab-server' } }, usage }, ({ folder }) => {
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
  say(Parameter.Value);
  return 0;
});
