import { z } from 'zod';
import { omittedToken } from './omitted';
import { numberLike, oneOf, text, textLike, textOrBool, textOrNumber } from './primitives';

/** The newest release that this project is tested with. */
export const testedRunner = '19.3.0';

/** Nothing, or an address that GitLab Runner can connect to. */
const url = textLike(/^($|https?:\/\/[^\s/])/, 'must be an address such as https://gitlab.example.com/');

/** SSM takes slashes only in names that begin with one. */
const parameterName = textLike(/^(\/\S*|[^/\s]*)$/, 'must begin with a slash when it holds one, as SSM demands');

/** The module puts `<environment>-` before it, so a slash would stand inside. */
const parameterSuffix = textLike(
  /^[\w.-]+$/,
  'must be letters, digits and ._- (it becomes part of the name <environment>-<this>)',
);

/**
 * GitLab, and where its tokens are (upstream variables.tf). Only the preregistered token has a future: registration
 * tokens are off since GitLab 17.0 and end with 20.0.
 */
export const gitlabSettings = {
  /** GitLab, and where its tokens are. Required, but can be empty. */
  runnerGitlab: z.strictObject({
    /** Certificates (PEM) of additional certificate authorities that the manager trusts. */
    caCertificate: text.default(''),
    /** Certificate (PEM) of GitLab itself, if none of those authorities signed it. */
    certificate: text.default(''),
    /** Must not be set: a token here would be readable in the plan and the state. */
    registrationToken: omittedToken('runner_gitlab.registration_token'),
    /**
     * Release of GitLab Runner, as the packages for Amazon Linux name it, with all three numbers. It should not be newer than
     * your GitLab. The default is the newest release that this project is tested with.
     */
    runnerVersion: textLike(
      /^\d+\.\d+\.\d+([.~+-][0-9A-Za-z.~+-]+)?$/,
      'must be a release with all three numbers, such as 19.3.0, since no package has a shorter name',
    ).default(testedRunner),
    /** URL of GitLab. */
    url: url.default(''),
    /** Another URL to clone from, if workers cannot reach `url`. */
    urlClone: url.default(''),
    /** SSM parameter with an access token of the scope `api`, which registers the runner (deprecated). */
    accessTokenSecureParameterStoreName: parameterName.default('gitlab-runner-access-token'),
    /** SSM parameter that holds the token of a runner created in GitLab. */
    preregisteredRunnerTokenSsmParameterName: parameterName.default(''),
  }),

  /** How the manager registers a runner (deprecated). All values are text, as in the module. */
  runnerGitlabRegistrationConfig: z
    .strictObject({
      /** Must not be set: a token here would be readable in the plan and the state. */
      registrationToken: omittedToken('runner_gitlab_registration_config.registration_token'),
      /** Tags of the runner, separated by commas. */
      tagList: text.default(''),
      /** Description of the runner in GitLab. */
      description: text.default(''),
      /** Type of the runner. Empty uses a registration token instead of the API of GitLab 16. */
      type: oneOf('group', 'project', 'instance', '').default(''),
      /** Id of the group of a group runner. */
      groupId: textOrNumber.default(''),
      /** Id of the project of a project runner. */
      projectId: textOrNumber.default(''),
      /** Lock the runner to its project. */
      lockedToProject: textOrBool.default(''),
      /** Run jobs without tags. */
      runUntagged: textOrBool.default(''),
      /** Maximum timeout of a job in seconds. The terminate hook waits 300 seconds longer, at most 7200 seconds. */
      maximumTimeout: numberLike(/^\d*$/, 'must be a whole number of seconds').default(''),
      /** `ref_protected` runs only jobs of protected branches and tags. */
      accessLevel: oneOf('not_protected', 'ref_protected', '').default('not_protected'),
    })
    .prefault({}),

  /** SSM parameter that holds a registration token (deprecated). */
  runnerGitlabRegistrationTokenSecureParameterStoreName: parameterName.default('gitlab-runner-registration-token'),

  /** Suffix of the name of the SSM parameter where the manager stores the runner's token: `<environment>-<suffix>`. */
  runnerGitlabTokenSecureParameterStore: parameterSuffix.default('runner-token'),

  /** Suffix of the name of the SSM parameter with the Sentry DSN: `<environment>-<suffix>`. */
  runnerSentrySecureParameterStoreName: parameterSuffix.default('sentry-dsn'),
};
