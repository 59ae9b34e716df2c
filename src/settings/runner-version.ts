import type { GitlabRunnerSettings } from './families';

/** Whether the GitLab Runner that will be installed is this release or a later one. */
export function runnerVersionAtLeast(
  settings: { readonly runnerGitlab: Pick<GitlabRunnerSettings['runnerGitlab'], 'runnerVersion'> },
  major: number,
  minor: number,
): boolean {
  const [installedMajor = 0, installedMinor = 0] = settings.runnerGitlab.runnerVersion.split('.').map(Number);
  return installedMajor > major || (installedMajor === major && installedMinor >= minor);
}
