/**
 * What GitLab 20.0 removes, when, and who says so. Every check of a version and every message about it reads this file.
 *
 * The date is that of GitLab's own timeline. A release can move: correct it here.
 */
export const gitlab20 = { version: '20.0', major: 20, date: '2027-05-20' } as const;

/** What ends with GitLab 20.0. */
export const endings = {
  'docker+machine': {
    name: 'docker+machine',
    source: 'https://gitlab.com/groups/gitlab-org/-/epics/15396',
    remedy: 'move to docker-autoscaler, whose workers need an image with Docker',
  },
  'registration token': {
    name: 'registration with a registration token',
    source: 'https://gitlab.com/gitlab-org/gitlab/-/issues/387993',
    remedy:
      'create the runner in GitLab, store its token (glrt-...) in an SSM parameter and set runnerGitlab.preregisteredRunnerTokenSsmParameterName',
  },
} as const;

export type Ending = keyof typeof endings;

/** Whether a version of GitLab or GitLab Runner is 20.0 or later, pre-releases included. */
export function isGitlab20(version: string): boolean {
  return Number.parseInt(version, 10) >= gitlab20.major;
}

/** Whole months until GitLab 20.0; negative or 0 when it is out or less than a month away. */
export function monthsLeft(now: Date): number {
  const end = new Date(gitlab20.date);
  const months = (end.getUTCFullYear() - now.getUTCFullYear()) * 12 + end.getUTCMonth() - now.getUTCMonth();
  return now.getUTCDate() > end.getUTCDate() ? months - 1 : months;
}

/** Such as `docker+machine ends with GitLab 20.0 on 2027-05-20: 5 months left`. */
export function describeEnding(ending: Ending, now: Date): string {
  const { name } = endings[ending];
  if (now >= new Date(gitlab20.date)) {
    return `${name} ended with GitLab ${gitlab20.version} on ${gitlab20.date}`;
  }
  const months = monthsLeft(now);
  const left = months === 0 ? 'less than a month' : months === 1 ? '1 month' : `${months} months`;
  return `${name} ends with GitLab ${gitlab20.version} on ${gitlab20.date}: ${left} left`;
}
