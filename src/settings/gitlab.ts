import { z } from 'zod';
import { omittedToken } from './omitted';
import { numberLike, oneOf, text, textLike, textOrBool, textOrNumber } from './primitives';

/** The newest release that this project is tested with. */
export const testedRunner = '19.3.0';

/** Nothing, or an address that GitLab Runner can speak to. */
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
  /** Required, though it may be empty. */
  runnerGitlab: z.strictObject({
    /** Certificates of the authorities that the manager trusts besides the usual ones (PEM). */
    caCertificate: text.default(''),
    /** Certificate of GitLab itself, when none of those authorities signed it (PEM). */
    certificate: text.default(''),
    /** Not to be set: no token may stand here. */
    registrationToken: omittedToken('runner_gitlab.registration_token'),
    /**
     * GitLab Runner's release, as the packages of Amazon Linux name it. Major and minor number at least. By default the
     * newest that this project is tested with; it should not be newer than your GitLab.
     */
    runnerVersion: textLike(
      /^\d+\.\d+(\.[0-9A-Za-z.~+-]+)?$/,
      'must be a version with major and minor number, such as 19.3.0',
    ).default(testedRunner),
    /** Address of GitLab. */
    url: url.default(''),
    /** Another address to clone from, where workers cannot reach `url`. */
    urlClone: url.default(''),
    /** SSM parameter that holds a token with the scope `api`, to register with (deprecated). */
    accessTokenSecureParameterStoreName: parameterName.default('gitlab-runner-access-token'),
    /** SSM parameter that holds the token of a runner created in GitLab. */
    preregisteredRunnerTokenSsmParameterName: parameterName.default(''),
  }),

  /** How the manager registers a runner itself (deprecated); everything is text, as the module has it. */
  runnerGitlabRegistrationConfig: z
    .strictObject({
      /** Not to be set: no token may stand here. */
      registrationToken: omittedToken('runner_gitlab_registration_config.registration_token'),
      /** The runner's tags, with commas between them. */
      tagList: text.default(''),
      description: text.default(''),
      /** Whose runner it is; empty uses a registration token instead of the API of GitLab 16. */
      type: oneOf('group', 'project', 'instance', '').default(''),
      groupId: textOrNumber.default(''),
      projectId: textOrNumber.default(''),
      lockedToProject: textOrBool.default(''),
      runUntagged: textOrBool.default(''),
      /** Seconds that a job may take. The terminate hook waits that long and 300 seconds more, at most 7200. */
      maximumTimeout: numberLike(/^\d*$/, 'must be a whole number of seconds').default(''),
      /** `ref_protected` takes jobs of protected branches and tags only. */
      accessLevel: oneOf('not_protected', 'ref_protected', '').default('not_protected'),
    })
    .prefault({}),

  /** SSM parameter that holds a registration token (deprecated). */
  runnerGitlabRegistrationTokenSecureParameterStoreName: parameterName.default('gitlab-runner-registration-token'),

  /** Last part of the SSM parameter in which the manager keeps the runner's token: `<environment>-<this>`. */
  runnerGitlabTokenSecureParameterStore: parameterSuffix.default('runner-token'),

  /** Last part of the SSM parameter that holds Sentry's address: `<environment>-<this>`. */
  runnerSentrySecureParameterStoreName: parameterSuffix.default('sentry-dsn'),
};
