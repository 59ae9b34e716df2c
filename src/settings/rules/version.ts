import { runnerVersionAtLeast } from '../runner-version';
import { rule } from './rule';

/** Releases of GitLab Runner whose scaling is known to be wrong. */
export const runnerVersionScales = rule(['runnerWorker', 'runnerGitlab'], (settings) => {
  const { runnerVersion } = settings.runnerGitlab;
  const { type } = settings.runnerWorker;
  const setting = 'runnerGitlab.runnerVersion';
  if (type !== 'docker-autoscaler') {
    return [];
  }
  return [
    // gitlab-org/gitlab-runner 37526
    /^(16\.11|17\.0)(\.|$)/.test(runnerVersion) && {
      setting,
      message: `is ${runnerVersion}, which never scales down to no workers: take 17.1 or later`,
    },
    // gitlab-org/gitlab-runner 39380. Variables of jobs do not matter: only [runners.feature_flags] stops the renewal.
    !runnerVersionAtLeast(settings, 19, 2) && {
      setting,
      message: `is ${runnerVersion}, which removes busy workers when its token is renewed: take 19.2 or later`,
    },
  ];
});
