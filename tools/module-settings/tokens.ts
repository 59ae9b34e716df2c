import { omittedVariable } from '../../src/settings/omitted';
import type { Warning } from '../../src/settings/rules';
import { Unresolved } from './unresolved';

type Values = Readonly<Record<string, unknown>>;

/** Where a call has a token, in any release, and what it is since. */
const places = [
  { variable: 'runner_gitlab', attribute: 'registration_token', since: 'runner_gitlab.registration_token' },
  {
    variable: 'runner_gitlab_registration_config',
    attribute: 'registration_token',
    since: 'runner_gitlab_registration_config.registration_token',
  },
  {
    variable: 'gitlab_runner_registration_config',
    attribute: 'registration_token',
    since: 'runner_gitlab_registration_config.registration_token',
  },
  { variable: 'runners_token', attribute: undefined, since: 'runner_gitlab.registration_token' },
] as const;

/** A token is left out, and not evaluated where it is an expression: its place is SSM. */
export function withoutTokens(values: Values): { readonly values: Values; readonly warnings: readonly Warning[] } {
  const rest: Record<string, unknown> = { ...values };
  const warnings: Warning[] = [];
  for (const { variable, attribute, since } of places) {
    const holder = attribute === undefined ? rest : rest[variable];
    const key = attribute ?? variable;
    if (isObject(holder) && mayBeToken(holder[key])) {
      const { [key]: _, ...others } = holder;
      if (attribute === undefined) {
        delete rest[key];
      } else {
        rest[variable] = others;
      }
      warnings.push({
        setting: attribute === undefined ? variable : `${variable}.${attribute}`,
        message: `is left out, since its value would be readable in the plan and the state: ${omittedVariable(since).instead}`,
      });
    }
  }
  return { values: rest, warnings };
}

function isObject(value: unknown): value is Values {
  return value !== null && typeof value === 'object' && !(value instanceof Unresolved);
}

/** Anything but what the module has where there is none. */
function mayBeToken(value: unknown): boolean {
  return value instanceof Unresolved || (typeof value === 'string' && value !== '' && !/^__\w+__$/.test(value));
}
