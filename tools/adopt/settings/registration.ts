import type { GitlabRunnerInput } from '../../../src/settings/gitlab-runner';
import { given } from './values';

type Registration = NonNullable<GitlabRunnerInput['runnerGitlabRegistrationConfig']>;

/** Where the tokens are, by the manager's boot script. */
export function tokenSettings(script: string) {
  const parameter = (variable: string) =>
    new RegExp(`^\\s*${variable}=\\$\\(aws ssm get-parameter --name "([^"$]+)"`, 'm').exec(script)?.[1];
  const registrationToken = parameter('gitlab_runner_registration_token');
  return {
    gitlab: given({
      runnerVersion: /gitlab-runner-(\d+\.\d+[\w.~+-]*)(?= -y)/.exec(script)?.[1],
      preregisteredRunnerTokenSsmParameterName: parameter('preregistered_runner_token'),
      accessTokenSecureParameterStoreName: parameter('gitlab_token'),
    }),
    ...(registrationToken && { runnerGitlabRegistrationTokenSecureParameterStoreName: registrationToken }),
  };
}

/** How the manager registers its runner, where it does so itself. */
export function registrationSettings(script: string): Registration {
  const field = (name: string) => new RegExp(`--form "${name}=([^"]*)"`).exec(script)?.[1] || undefined;
  const id = (name: string) => new RegExp(`--form ${name}=(\\d+)`).exec(script)?.[1];
  return given({
    tagList: field('tag_list'),
    description: field('description'),
    lockedToProject: field('locked'),
    runUntagged: field('run_untagged'),
    maximumTimeout: field('maximum_timeout'),
    accessLevel: field('access_level') as Registration['accessLevel'],
    type: field('runner_type')?.replace(/_?type$/, '') as Registration['type'],
    groupId: id('group_id'),
    projectId: id('project_id'),
  });
}
