import { traitsOf } from './executors';
import type { GitlabRunnerSettings } from './families';
import { runnerVersionAtLeast } from './runner-version';

/** Questions at once that GitLab Runner itself recommends two to four of (commands/multi.go, checkConfigConcurrency). */
const adaptiveMaximum = 4;

/**
 * How many questions for jobs there may be at once, where the settings leave it open.
 *
 * From 18.0 on GitLab Runner adapts the number to how many questions bring a job, from one up to this maximum
 * (commands/builds_helper.go, acquireRequest): 1 switches that off, and from 18.4 on a warning of "Long polling issues"
 * is in the log at every start. Older releases take the number as it is, so they get the module's 1.
 *
 * Where each question takes a place on a worker it stays 1, and the warning has to be lived with.
 */
export function requestConcurrency(settings: GitlabRunnerSettings): number {
  const { requestConcurrency: given } = settings.runnerWorker;
  const adapts = !traitsOf(settings).questionsTakePlaces && runnerVersionAtLeast(settings, 18, 0);
  return given ?? (adapts ? adaptiveMaximum : 1);
}
