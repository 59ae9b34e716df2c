import type { GitlabRunnerSettings } from './families';

type Autoscaler = GitlabRunnerSettings['runnerWorkerDockerAutoscaler'];

/** Whether workers run Windows, as far as settings tell: EC2 sets a password for `Administrator` only. */
export function isWindows({ connectorConfigOs, connectorConfigUser }: Autoscaler): boolean {
  return connectorConfigOs === 'windows' || (connectorConfigOs === '' && connectorConfigUser === 'Administrator');
}

/** The plugin takes WinRM for Windows unless it is told another protocol. */
export function usesWinRm(autoscaler: Autoscaler): boolean {
  const { connectorConfigProtocol: protocol } = autoscaler;
  return protocol.startsWith('winrm') || (protocol === '' && isWindows(autoscaler));
}

/**
 * How the manager signs in to the workers of docker-autoscaler: with a key that EC2 Instance Connect puts there, with
 * the manager's own key, or with the password that EC2 made for Windows.
 */
export function workerLogin(
  settings: Pick<GitlabRunnerSettings, 'runnerWorker' | 'runnerWorkerDockerAutoscaler'>,
): 'instance-connect' | 'key' | 'password' {
  if (usesWinRm(settings.runnerWorkerDockerAutoscaler)) {
    return 'password';
  }
  return settings.runnerWorker.usePrivateKey ? 'key' : 'instance-connect';
}
