import { z } from 'zod';
import { text } from './primitives';

export const gitlabSettings = {
  runnerGitlab: z.strictObject({
    caCertificate: text.default(''),
    certificate: text.default(''),
    registrationToken: text.default('__REPLACED_BY_USER_DATA__'),
    runnerVersion: text.default('16.0.3'),
    url: text.default(''),
    urlClone: text.default(''),
    accessTokenSecureParameterStoreName: text.default('gitlab-runner-access-token'),
    preregisteredRunnerTokenSsmParameterName: text.default(''),
  }),
  runnerGitlabRegistrationConfig: z
    .strictObject({
      registrationToken: text.default('__GITLAB_REGISTRATION_TOKEN_FROM_SSM__'),
      tagList: text.default(''),
      description: text.default(''),
      type: text.default(''),
      groupId: text.default(''),
      projectId: text.default(''),
      lockedToProject: text.default(''),
      runUntagged: text.default(''),
      maximumTimeout: text.default(''),
      accessLevel: text.default('not_protected'),
    })
    .prefault({}),
  runnerGitlabRegistrationTokenSecureParameterStoreName: text.default('gitlab-runner-registration-token'),
  runnerGitlabTokenSecureParameterStore: text.default('runner-token'),
  runnerSentrySecureParameterStoreName: text.default('sentry-dsn'),
};
