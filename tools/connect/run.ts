import { spawnSync } from 'node:child_process';
import type { Arguments } from '../command/command';
import { inTerminal } from '../deployed/aws';
import { runnerHost } from '../deployed/runner-host';
import { stackFolder } from '../deployed/stack-folder';
import { StackState } from '../deployed/stack-state';
import { connectBySsh } from './connect-by-ssh';
import type { options } from './index';

export function run({ values }: Arguments<typeof options>): number {
  const state = StackState.ofStack(stackFolder(values));
  state.requireDeployed();
  const { find, sessions } = runnerHost(state);
  if (values.ssh) {
    return connectBySsh(find(state), { user: values.user, publicly: values.public });
  }
  if (sessions !== undefined && !state.has(sessions)) {
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
  const { instanceId, region } = find(state);
  return inTerminal('aws', ['ssm', 'start-session', '--target', instanceId, '--region', region]);
}
