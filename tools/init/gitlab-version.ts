import { compareMinor } from '../../src/config-keys/keys';
import { testedRunner } from '../../src/settings/gitlab';
import { isGitlab20 } from '../../src/settings/gitlab-releases';

/** Such as 18.4 of `v18.4.2-ee`. */
const releaseOf = (version: string): string => /^v?(\d+\.\d+)/.exec(version)?.[1] ?? '0.0';

/** @see https://docs.gitlab.com/ci/runners/new_creation_workflow/ */
export const hasRunnerTokens = (gitlab: string): boolean => compareMinor(releaseOf(gitlab), '16.0') >= 0;

export const hasDockerMachine = (gitlab: string): boolean => !isGitlab20(releaseOf(gitlab));

/**
 * The GitLab Runner for a GitLab: of the same minor release, as GitLab advises, or the newest that this project is tested
 * with where GitLab is newer.
 *
 * @see https://docs.gitlab.com/runner/#gitlab-runner-versions
 */
export function runnerFor(gitlab: string): string {
  const release = releaseOf(gitlab);
  return compareMinor(release, testedRunner) < 0 ? `${release}.0` : testedRunner;
}
