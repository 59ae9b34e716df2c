import { awsJson } from './aws';
import type { StackState } from './stack-state';
import { tokenKind } from './token-kind';
import { describeTokenLife, type TokenLife, type TokenUser, tokenLifeIn } from './token-life';
import { bootVariables } from './user-data';

/** The runner's token, where it has an end. */
export interface DeployedToken extends TokenLife {
  /** For people. */
  readonly description: string;
}

const tokenParameter = 'aws_ssm_parameter.runner_registration_token';

/**
 * Of the runner whose managers renew it.
 *
 * @returns undefined for a token without an end, and where the parameters may not be read
 */
export function deployedToken(
  region: string,
  state: StackState,
  executor: string,
  now: Date,
): DeployedToken | undefined {
  if (!state.has(tokenParameter)) {
    return undefined;
  }
  const { PREREGISTERED_PARAMETER, RUNNER_VERSION = '' } = bootVariables(state);
  const value = parameterValue(region, state.text(tokenParameter, 'name'));
  const given = PREREGISTERED_PARAMETER ? parameterValue(region, PREREGISTERED_PARAMETER) : undefined;
  const user: TokenUser = { executor, release: RUNNER_VERSION };
  const life =
    value === undefined ? undefined : tokenLifeIn(value, given !== undefined && isRunners(given) ? given : undefined);
  return life && { ...life, description: describeTokenLife(life, user, now) };
}

/** Or one that makes runners, whose tokens nobody gave. */
const isRunners = (given: string) => !['registration', 'access'].includes(tokenKind(given).use);

function parameterValue(region: string, name: string): string | undefined {
  try {
    const { Parameter } = awsJson<{ readonly Parameter: { readonly Value: string } }>(
      region,
      ...['ssm', 'get-parameter', '--name', name, '--with-decryption'],
    );
    return Parameter.Value;
  } catch {
    return undefined;
  }
}
