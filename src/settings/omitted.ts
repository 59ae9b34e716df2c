import type { z } from 'zod';
import { bool, text } from './primitives';

/** A variable, or an attribute of one, that is left out here. */
export interface Omitted {
  /** Its name in the module, attributes after a dot. */
  readonly variable: string;
  readonly reason: string;
  readonly instead: string;
  /** The values that ask for nothing, and are accepted; undefined accepts its absence only. */
  readonly accepted: boolean | string;
}

const debugFile = {
  reason: 'It writes a file from inside Terraform through the local provider; only the AWS provider is used here.',
  instead: 'run `npx runners render`, which writes the same files without Terraform',
  accepted: false,
} as const;

const literalToken = {
  reason: 'A literal token would be readable in the synthesized JSON, the plan, the state and the user data.',
} as const;

/** Everything of the module at its pinned version that is left out: the one list. */
export const omitted = [
  { variable: 'debug.write_runner_config_to_file', ...debugFile },
  { variable: 'debug.write_runner_user_data_to_file', ...debugFile },
  {
    variable: 'runner_gitlab.registration_token',
    ...literalToken,
    instead:
      'create the runner in GitLab, store its token in SSM and name the parameter in runnerGitlab.preregisteredRunnerTokenSsmParameterName',
    accepted: '__REPLACED_BY_USER_DATA__',
  },
  {
    variable: 'runner_gitlab_registration_config.registration_token',
    ...literalToken,
    instead: 'store the token in SSM and name the parameter in runnerGitlabRegistrationTokenSecureParameterStoreName',
    accepted: '__GITLAB_REGISTRATION_TOKEN_FROM_SSM__',
  },
] as const satisfies readonly Omitted[];

export type OmittedVariable = (typeof omitted)[number]['variable'];

export function omittedVariable(variable: OmittedVariable): Omitted {
  return omitted.find((entry) => entry.variable === variable) as Omitted;
}

/** A switch of the module that has no effect to offer here: only off is accepted. */
export const omittedSwitch = (variable: OmittedVariable) =>
  bool.refine((value) => value === omittedVariable(variable).accepted, refusal(variable)).default(false);

/** A token that must not be written down: only the module's placeholder is accepted, and what is given is not shown. */
export const omittedToken = (variable: OmittedVariable) => {
  const placeholder = String(omittedVariable(variable).accepted);
  return text.refine((value) => value === placeholder, refusal(variable)).default(placeholder);
};

function refusal(variable: OmittedVariable): z.core.$ZodCustomParams {
  return { error: `cannot be set here: ${omittedVariable(variable).instead}`, params: { complete: true } };
}
