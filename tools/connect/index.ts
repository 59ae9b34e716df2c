import { spawnSync } from 'node:child_process';
import { inTerminal } from '../deployed/aws';
import { runCommandLine } from '../deployed/command';
import { currentManager } from '../deployed/manager';
import { StackState } from '../deployed/stack-state';
import { connectBySsh } from './connect-by-ssh';

const usage = `npm run connect [-- options]   a session on the manager that serves now, by Session Manager
  --ssh              SSH instead, with a key that EC2 Instance Connect forgets after a minute
  --public           SSH: by the public address
  --user NAME        SSH: who signs in (ec2-user)`;

runCommandLine(
  {
    options: { ssh: { type: 'boolean' }, public: { type: 'boolean' }, user: { type: 'string', default: 'ec2-user' } },
    usage,
  },
  ({ folder, values }) => {
    const state = StackState.ofStack(folder);
    if (values.ssh) {
      return connectBySsh(currentManager(state), { user: String(values.user), publicly: values.public === true });
    }
    if (!state.has('aws_iam_policy.instance_session_manager_policy')) {
      throw new Error(
        'The manager does not allow sessions: set runnerInstance.sessionManager to true and deploy, or use --ssh',
      );
    }
    if (spawnSync('session-manager-plugin', ['--version']).error) {
      throw new Error(
        'session-manager-plugin is missing, which the AWS CLI needs for sessions: ' +
          'https://docs.aws.amazon.com/systems-manager/latest/userguide/session-manager-working-with-install-plugin.html',
      );
    }
    const { instanceId, region } = currentManager(state);
    return inTerminal('aws', ['ssm', 'start-session', '--target', instanceId, '--region', region]);
  },
);
