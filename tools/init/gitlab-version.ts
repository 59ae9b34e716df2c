import { testedRunner } from '../../src/settings/gitlab';

/** Major and minor number of a version such as `18.4.2-ee`. */
const numbersOf = (version: string) => {
  const [, major = '', minor = ''] = /^v?(\d+)\.(\d+)/.exec(version) ?? [];
  return { major: Number(major), minor: Number(minor) };
};

/** @see https://docs.gitlab.com/ci/runners/new_creation_workflow/ */
export const hasRunnerTokens = (gitlab: string): boolean => numbersOf(gitlab).major >= 16;

/** GitLab 20.0 ends docker+machine: https://gitlab.com/gitlab-org/gitlab/-/issues/498268 */
export const hasDockerMachine = (gitlab: string): boolean => numbersOf(gitlab).major < 20;

/**
 * The GitLab Runner for a GitLab: of the same minor release, as GitLab advises, or the newest that this project is tested
 * with where GitLab is newer.
 *
 * @see https://docs.gitlab.com/runner/#gitlab-runner-versions
 */
export function runnerFor(gitlab: string): string {
  const [ours, theirs] = [numbersOf(testedRunner), numbersOf(gitlab)];
  const isOlder = theirs.major < ours.major || (theirs.major === ours.major && theirs.minor < ours.minor);
  return isOlder ? `${theirs.major}.${theirs.minor}.0` : testedRunner;
}
