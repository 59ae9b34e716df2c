import type { Warning } from '../../src/settings/rules';
import { isBefore7, renamesOf7 } from './renames-before-7';
import { Unresolved } from './unresolved';

type Values = Readonly<Record<string, unknown>>;

export interface Renamed {
  readonly values: Values;
  readonly warnings: readonly Warning[];
}

/** A variable, or an attribute of one, under another name in a later release. */
export interface Rename {
  readonly from: string;
  /** Undefined: the later releases have nothing in its place. */
  readonly to?: string;
  /** The value in its new place, where it has another form there. */
  readonly value?: (old: unknown, from: string) => unknown;
  /** What to know, or why it is gone. */
  readonly note?: string;
}

const sources = 'it sets the same security group';

/**
 * What release 9.0.0 changed, and with it what releases 7 and 8 had. Lists of rules became maps of them.
 *
 * @see https://github.com/cattle-ops/terraform-aws-gitlab-runner/commit/a197e4f0581d44e23669e3c2b23f3f0b682fc211
 * @see https://github.com/cattle-ops/terraform-aws-gitlab-runner/commit/41058c8e627edaaf8bf6132d106e01fd81c2ef7d
 */
export const renamesOf9: readonly Rename[] = [
  { from: 'runner_networking_egress_rules', to: 'runner_egress_rules', value: ruleMap, note: sources },
  {
    from: 'runner_worker_docker_machine_extra_egress_rules',
    to: 'runner_worker_egress_rules',
    value: ruleMap,
    note: sources,
  },
  {
    from: 'runner_worker_docker_autoscaler_asg.sg_ingresses',
    to: 'runner_worker_ingress_rules',
    value: ruleMap,
    note: sources,
  },
  { from: 'runner_worker_docker_autoscaler_asg.max_growth_rate', note: 'no release ever used it' },
  { from: 'runner_worker_docker_autoscaler_asg.profile_name', note: 'no release ever used it' },
];

/** A call of an older release under the names of the present one. A value under the present name wins. */
export function withPresentNames(values: Values): Renamed {
  const result = structuredCopy(values);
  const warnings: Warning[] = [];
  for (const { from, to, value, note } of [...(isBefore7(values) ? renamesOf7 : []), ...renamesOf9]) {
    const old = take(result, from.split('.'));
    if (old === undefined) {
      continue;
    }
    if (to !== undefined) {
      put(result, to.split('.'), value && !(old instanceof Unresolved) ? value(old, from) : old);
    }
    const change =
      to === undefined ? 'has nothing in its place, and is left out' : `is ${to} since, and is read as that`;
    warnings.push({
      setting: from,
      message: `${change}${note === undefined ? '' : `: ${note}`}${selfRules(old)}`,
    });
  }
  return { values: result, warnings };
}

const lists = {
  cidr_blocks: 'cidr_block',
  ipv6_cidr_blocks: 'ipv6_cidr_block',
  prefix_list_ids: 'prefix_list_id',
  security_groups: 'security_group',
} as const;

/** A rule of before had lists of destinations, a rule of now has one destination and a key. */
function ruleMap(rules: unknown, from: string): unknown {
  if (!Array.isArray(rules)) {
    return rules;
  }
  const name = from.split('.').at(-1);
  const entries = rules.flatMap((rule: Values, index) =>
    Object.entries(lists).flatMap(([list, destination]) =>
      each(rule[list]).map((target, at) => {
        const { from_port, to_port, protocol, description } = rule;
        const key = `${name}_${index}_${destination}_${at}`;
        const told = description ?? `Rule ${index} of ${name}`;
        return [key, { from_port, to_port, protocol, description: told, [destination]: target }] as const;
      }),
    ),
  );
  return Object.fromEntries(entries);
}

function each(list: unknown): readonly unknown[] {
  return Array.isArray(list) ? list : list === null || list === undefined ? [] : [list];
}

function selfRules(old: unknown): string {
  return Array.isArray(old) && old.some((rule) => rule?.self === true)
    ? '; self = true of a rule has no such place: add a rule with the id of the security group'
    : '';
}

/** Nothing inside an `Unresolved` is an attribute. */
function isObject(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === 'object' && !Array.isArray(value) && !(value instanceof Unresolved);
}

function structuredCopy(values: Values): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(values).map(([key, value]) => [key, isObject(value) ? structuredCopy(value) : value]),
  );
}

function take(values: Record<string, unknown>, [key = '', ...rest]: readonly string[]): unknown {
  const value = Object.hasOwn(values, key) ? values[key] : undefined;
  if (rest.length > 0) {
    return isObject(value) ? take(value, rest) : undefined;
  }
  delete values[key];
  return value;
}

function put(values: Record<string, unknown>, [key = '', ...rest]: readonly string[], value: unknown): void {
  if (rest.length === 0) {
    const there = values[key];
    values[key] = isObject(there) && isObject(value) ? { ...value, ...there } : (there ?? value);
    return;
  }
  values[key] ??= {};
  const inner = values[key];
  if (isObject(inner)) {
    put(inner, rest, value);
  }
}
