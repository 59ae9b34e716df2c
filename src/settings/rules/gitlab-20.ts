import { endings, gitlab20, isGitlab20 } from '../gitlab-releases';
import { rule } from './rule';

/** GitLab Runner 20.0 has no docker+machine: it would run no job. */
export const machinesAreServed = rule(['runnerGitlab'], ({ runnerGitlab: { runnerVersion } }) => [
  isGitlab20(runnerVersion) && {
    setting: 'runnerGitlab.runnerVersion',
    message: `is ${runnerVersion}, which has no docker+machine any more (removed in ${gitlab20.version}): ${endings['docker+machine'].remedy}, or stay below ${gitlab20.version}`,
  },
]);

/**
 * A runner of release 20.0 needs a GitLab of 20.0, which takes no registration token. `type` makes the manager create
 * its runner with an access token, which stays.
 */
export const tokenIsServed = rule(
  ['runnerGitlab', 'runnerGitlabRegistrationConfig'],
  ({ runnerGitlab, runnerGitlabRegistrationConfig }) => [
    isGitlab20(runnerGitlab.runnerVersion) &&
      runnerGitlab.preregisteredRunnerTokenSsmParameterName === '' &&
      runnerGitlabRegistrationConfig.type === '' && {
        setting: 'runnerGitlab.preregisteredRunnerTokenSsmParameterName',
        message: `is empty, so the manager uses a registration token, and runnerVersion is ${runnerGitlab.runnerVersion}: GitLab ${gitlab20.version} removed registration tokens. ${upperFirst(endings['registration token'].remedy)}`,
      },
  ],
);

const upperFirst = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
