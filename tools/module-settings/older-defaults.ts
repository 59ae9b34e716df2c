import type { Warning } from '../../src/settings/rules';
import { isObject } from './renames';

/** The first release whose defaults are those of now, where a call is older. */
export type Before = 7 | 9;

interface OlderDefault {
  readonly before: Before;
  /** Its attribute after a dot. */
  readonly setting: string;
  readonly value: (executor: unknown) => unknown;
  readonly told: string;
}

const ipv4 = { all_ipv4: { cidrBlock: '0.0.0.0/0', protocol: '-1', description: 'All, as before release 9.0.0' } };
const ipv6 = { all_ipv6: { ipv6CidrBlock: '::/0', protocol: '-1', description: 'All, as before release 9.0.0' } };

const stillOpen = (since: string) =>
  `has no value, which allowed all traffic before release 9.0.0, and it does so here. The default is ${since} since: ` +
  'set it where that is enough';

/**
 * Defaults that a later release made smaller: what a fleet did without being told must not end with the move.
 * Images are not among them: newer ones are wanted.
 *
 * @see https://github.com/cattle-ops/terraform-aws-gitlab-runner/blob/8.1.0/variables.tf
 * @see https://github.com/cattle-ops/terraform-aws-gitlab-runner/blob/8.1.0/docker_autoscaler.tf
 * @see https://github.com/cattle-ops/terraform-aws-gitlab-runner/blob/6.5.2/variables.tf
 */
const olderDefaults: readonly OlderDefault[] = [
  { before: 9, setting: 'runnerEgressRules', value: () => ({ ...ipv4, ...ipv6 }), told: stillOpen('HTTPS') },
  {
    before: 9,
    setting: 'runnerWorkerEgressRules',
    value: (executor) =>
      executor === 'docker+machine' ? { ...ipv4, ...ipv6 } : executor === 'docker-autoscaler' ? ipv4 : undefined,
    told: stillOpen('HTTP, HTTPS and SSH'),
  },
  {
    before: 7,
    setting: 'runnerWorkerDockerMachineInstance.rootSize',
    value: (executor) => (executor === 'docker+machine' ? 16 : undefined),
    told: 'has no value, and is 16 as before release 7.0.0. The default is 8 since',
  },
];

/**
 * Gives settings of an older call the defaults of its release, each with a warning.
 *
 * @param settings changed in place
 * @param before undefined where the release is not known, or has the defaults of now
 * @param isGiven whether a setting has a value that is not in `settings`
 */
export function setOlderDefaults(
  settings: Record<string, unknown>,
  before: Before | undefined,
  isGiven: (setting: string) => boolean,
): Warning[] {
  const { type = 'docker+machine' } = (settings.runnerWorker ?? {}) as { readonly type?: unknown };
  const warnings: Warning[] = [];
  for (const { before: changed, setting, value, told } of olderDefaults) {
    const older = before !== undefined && before <= changed ? value(type) : undefined;
    if (older !== undefined && !isGiven(setting) && setMissing(settings, setting.split('.'), older)) {
      warnings.push({ setting, message: told });
    }
  }
  return warnings;
}

/** @returns whether there was no value */
function setMissing(holder: Record<string, unknown>, [key = '', ...rest]: readonly string[], value: unknown): boolean {
  const there = holder[key];
  if (rest.length > 0 && isObject(there)) {
    return setMissing(there, rest, value);
  }
  // Null is an answer: the default of now.
  if (there !== undefined) {
    return false;
  }
  holder[key] = rest.reduceRight((inner, name) => ({ [name]: inner }), value);
  return true;
}
