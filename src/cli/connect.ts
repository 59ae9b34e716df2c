import { spawnSync } from 'node:child_process';
import { runCommandLine } from './deployed/command';
import { awsInTerminal, currentManager } from './deployed/manager';
import { StackState } from './deployed/stack-state';

/** `npm run connect`: a Session Manager session on the manager that serves now. */
runCommandLine({}, ({ folder }) => {
  const state = StackState.ofStack(folder);
  if (!state.has('aws_iam_policy.instance_session_manager_policy')) {
    throw new Error('The manager does not allow sessions: set runnerInstance.ssmAccess to true and deploy');
  }
  if (spawnSync('session-manager-plugin', ['--version']).error) {
    throw new Error(
      'session-manager-plugin is missing, which the AWS CLI needs for sessions: ' +
        'https://docs.aws.amazon.com/systems-manager/latest/userguide/session-manager-working-with-install-plugin.html',
    );
  }
  const { instanceId, region } = currentManager(state);
  return awsInTerminal(['ssm', 'start-session', '--target', instanceId, '--region', region]);
});
