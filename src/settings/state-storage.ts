import type { GitlabRunnerSettings } from './families';
import { runnerVersionAtLeast } from './runner-version';

type Settings = Pick<GitlabRunnerSettings, 'runnerGitlab' | 'configToml'>;

/**
 * Whether the manager keeps its workers when GitLab Runner restarts on it. Without, GitLab Runner ends the workers that it
 * finds. `state_storage` came with 17.5.
 *
 * @see https://docs.gitlab.com/runner/configuration/advanced-configuration/#the-runnersautoscalerstate_storage-section
 */
export function keepsWorkers(settings: Settings): boolean {
  return settings.configToml.runners?.autoscaler?.state_storage?.enabled ?? runnerVersionAtLeast(settings, 17, 5);
}

/**
 * The folder of what GitLab Runner knows of its workers; empty where it does not keep them. By default it is beside
 * config.toml.
 *
 * @see executors/internal/autoscaler/provider.go of GitLab Runner 19.3.0
 */
export function stateFolder(settings: Settings): string {
  const { dir } = settings.configToml.runners?.autoscaler?.state_storage ?? {};
  return keepsWorkers(settings) ? dir || '/etc/gitlab-runner/.taskscaler' : '';
}
