import type { GitlabRunnerSettings } from './families';
import { runnerVersionAtLeast } from './runner-version';

export interface FleetingPlugin {
  /** What config.toml calls it. */
  readonly name: string;
  /** The release that the boot downloads; none where GitLab Runner installs what config.toml names. */
  readonly download?: string;
}

type Settings = Pick<GitlabRunnerSettings, 'runnerGitlab' | 'runnerWorkerDockerAutoscaler'>;

/** What the manager scales workers with, the AWS plugin. */
export function fleetingPlugin(settings: Settings): FleetingPlugin {
  const { fleetingPluginVersion: version } = settings.runnerWorkerDockerAutoscaler;
  return installsPlugins(settings)
    ? { name: `aws:${version || '1'}` }
    : { name: 'fleeting-plugin-aws', download: version || '1.0.0' };
}

/** `gitlab-runner fleeting install` came with 16.11; before that the plugin is a binary of its own. */
export function installsPlugins(settings: Parameters<typeof runnerVersionAtLeast>[0]): boolean {
  return runnerVersionAtLeast(settings, 16, 11);
}

/** Whether a version names one release, neither a range nor `latest`. */
export function isOneRelease(version: string): boolean {
  return /^\d+\.\d+\.\d+/.test(version);
}
