import { runnerVersionAtLeast } from '../runner-version';
import { rule } from './rule';

/** Jobs of this runner, and of all runners of its manager. */
export const jobsReachTheirLimit = rule(['runnerWorker', 'runnerManager'], (settings) => {
  const { maxJobs } = settings.runnerWorker;
  const { maximumConcurrentJobs } = settings.runnerManager;
  return [
    maxJobs > maximumConcurrentJobs && {
      setting: 'runnerManager.maximumConcurrentJobs',
      message: `is ${maximumConcurrentJobs}, so runnerWorker.maxJobs (${maxJobs}) is never reached: raise it or lower maxJobs`,
    },
  ];
});

/** GitLab Runner warns of one question at a time at every start (commands/multi.go, checkConfigConcurrency). */
export const questionsAdapt = rule(['runnerWorker', 'runnerGitlab'], (settings) => [
  settings.runnerWorker.requestConcurrency === 1 &&
    runnerVersionAtLeast(settings, 18, 0) && {
      setting: 'runnerWorker.requestConcurrency',
      message:
        'is 1, which keeps GitLab Runner from adapting it and makes jobs wait for each other (its log tells of "Long polling issues" at every start): leave it out for 4, which is a maximum',
    },
]);
