import { compareMinor, keysUnknownTo } from '../config-keys/keys';
import type { GitlabRunnerSettings } from '../settings/gitlab-runner';
import { settingsWarnings, type Warning } from '../settings/rules';
import { configTable } from './config-toml';
import { executorSection } from './executor-sections';

/** What follows where a release ignores the key, for those that matter. */
const consequences: Readonly<Record<string, string>> = {
  'runners[].autoscaler.instance_ready_command': 'jobs start on workers that are not ready',
  'runners[].autoscaler.update_interval': 'the runner looks at its group in an interval of its own',
  'runners[].autoscaler.update_interval_when_expecting': 'a new worker is noticed later',
  'runners[].autoscaler.policy[].preemptive_mode': 'idle workers alone decide whether jobs are asked for',
  connection_max_age: 'connections to GitLab outlive a change of its address',
};

/** What works with these settings, but may hurt: across them, and in what the chosen GitLab Runner makes of them. */
export function runnerWarnings(settings: GitlabRunnerSettings): Warning[] {
  return [...settingsWarnings(settings), ...releaseWarnings(settings)];
}

/**
 * The keys of config.toml that the chosen release of GitLab Runner does not know. It ignores them silently.
 *
 * @param options.setting what chooses the release
 */
export function releaseWarnings(
  settings: GitlabRunnerSettings,
  { setting = 'runnerGitlab.runnerVersion' }: { readonly setting?: string } = {},
): Warning[] {
  const release = settings.runnerGitlab.runnerVersion;
  const ignored = keysUnknownTo(release, configTable(settings, executorSection(settings)));
  if (ignored.length === 0) {
    return [];
  }
  const told = ignored.map(({ path, key }) => {
    const facts = [key?.since && `from ${key.since}`, key?.until && `until ${key.until}`, consequences[path]];
    return `${path} (${facts.filter(Boolean).join('; ')})`;
  });
  const needed = ignored
    .flatMap(({ key }) => key?.since ?? [])
    .sort(compareMinor)
    .at(-1);
  return [
    {
      setting,
      message: `is ${release}, which ignores ${told.join(', ')}: take ${needed} or later`,
    },
  ];
}
