import { compareMinor } from '../../../src/config-keys/keys';
import { endings, gitlab20, isGitlab20 } from '../../../src/settings/gitlab-releases';
import { stopsBetween } from '../../../src/settings/gitlab-stops';
import { type Answer, ok, problem, warning } from '../finding';
import { bootEnvironments } from '../plan/machine-files';
import type { PlannedStack } from '../plan/planned-app';

/** What a runner needs of its GitLab. */
export interface RunnerNeeds {
  readonly stack: string;
  readonly runnerVersion: string;
  /** Whether its manager registers with a registration token. */
  readonly registers: boolean;
  /** The release of GitLab that a stack of a GitLab server deploys. */
  readonly deploys?: string;
}

/** Where the GitLab of a boot is; undefined where only AWS will know. */
export function gitlabOf(stack: PlannedStack, boot: Readonly<Record<string, string>>): string | undefined {
  const given = /"external_url" = "(https?:\/\/[^"$]+)"/.exec(JSON.stringify(stack.json).replaceAll('\\"', '"'));
  return boot.GITLAB_URL || (boot.GITLAB_VERSION ? given?.[1] : undefined);
}

/** The managers of a stack that talk to this GitLab. */
export function needsOf(stack: PlannedStack, url: string): RunnerNeeds[] {
  return bootEnvironments(stack)
    .filter((boot) => gitlabOf(stack, boot) === url)
    .map(({ PREREGISTERED_PARAMETER, RUNNER_TYPE, RUNNER_VERSION = '', GITLAB_VERSION }) => ({
      stack: stack.name,
      runnerVersion: RUNNER_VERSION,
      registers: PREREGISTERED_PARAMETER === '' && RUNNER_TYPE === '',
      ...(GITLAB_VERSION ? { deploys: GITLAB_VERSION } : {}),
    }));
}

/**
 * What this GitLab cannot serve is a problem. GitLab Runner should not be newer than GitLab, which has no hard limit: a
 * warning (https://docs.gitlab.com/runner/#gitlab-runner-versions).
 *
 * @param version what GitLab said of itself; undefined when it told nothing, as without an access token
 * @param reached that it answers, as a sentence
 */
export function judgeVersion(version: string | undefined, needs: readonly RunnerNeeds[], reached: string): Answer {
  if (version === undefined) {
    return ok(`${reached}; to compare versions, set GITLAB_TOKEN to an access token with the scope read_user`);
  }
  const told = `${reached} and is GitLab ${version}`;
  const registering = needs.filter(({ registers }) => registers);
  if (isGitlab20(version) && registering.length > 0) {
    return problem(
      `${told}, which has no registration tokens (removed in ${gitlab20.version}), and ${names(registering)} uses one`,
      endings['registration token'].remedy,
    );
  }
  for (const { stack, deploys } of needs) {
    const stops = deploys === undefined ? [] : stopsBetween(version, deploys);
    if (stops.length > 0) {
      return problem(
        `${told}, and ${stack} deploys ${deploys}: an upgrade must not jump over ${stops.join(', ')}`,
        `set gitlabServer.version to the latest patch of ${stops[0]} first (https://docs.gitlab.com/update/upgrade_paths/)`,
      );
    }
  }
  const newer = needs.filter(
    ({ runnerVersion, deploys = version }) => runnerVersion !== '' && compareMinor(runnerVersion, deploys) > 0,
  );
  return newer.length > 0
    ? warning(
        `${told}; the GitLab Runner of ${names(newer)} is newer (${newer[0]?.runnerVersion})`,
        `upgrade GitLab first, or set runnerGitlab.runnerVersion to the latest patch of ${version.split('.').slice(0, 2).join('.')}`,
      )
    : ok(told);
}

const names = (needs: readonly RunnerNeeds[]) => [...new Set(needs.map(({ stack }) => stack))].join(', ');
