import { isBefore7, renamesOf7 } from '../../src/settings/renames/before-7';
import { renamesOf9 } from '../../src/settings/renames/of-9';
import type { Warning } from '../../src/settings/rules';
import type { Before } from './older-defaults';
import { Unresolved } from './unresolved';

type Values = Readonly<Record<string, unknown>>;

export interface Renamed {
  readonly values: Values;
  readonly warnings: readonly Warning[];
  /** What the names tell of the release. */
  readonly before?: Before | undefined;
}

/** A call or variable file of an older release under the names of the present one. A value under the present name wins. */
export function withPresentNames(values: Values): Renamed {
  const result = structuredCopy(values);
  const warnings: Warning[] = [];
  for (const { from, to, value, note } of [...(isBefore7(values) ? renamesOf7 : []), ...renamesOf9]) {
    const old = take(result, from.split('.'));
    const now = value && old !== undefined && !(old instanceof Unresolved) ? value(old, from) : old;
    if (now === undefined) {
      continue;
    }
    if (to !== undefined) {
      put(result, to.split('.'), now);
    }
    const change =
      to === undefined ? 'has nothing in its place, and is left out' : `is ${to} since, and is read as that`;
    warnings.push({
      setting: from,
      message: `${change}${note === undefined ? '' : `: ${note}`}${selfRules(old)}`,
    });
  }
  return { values: result, warnings, before: beforeOf(values) };
}

/** Every call since 7.0.0 has one of them at least: an old name beside it is a variable that somebody forgot. */
const since7 = ['runner_gitlab', 'runner_instance', 'runner_manager', 'runner_worker'];

function beforeOf(values: Values): Before | undefined {
  if (isBefore7(values) && !since7.some((name) => Object.hasOwn(values, name))) {
    return 7;
  }
  return renamesOf9.some(({ from }) => lookedUp(values, from.split('.')) !== undefined) ? 9 : undefined;
}

function lookedUp(values: Values, path: readonly string[]): unknown {
  return path.reduce<unknown>((outer, key) => (isObject(outer) ? outer[key] : undefined), values);
}

function selfRules(old: unknown): string {
  return Array.isArray(old) && old.some((rule) => rule?.self === true)
    ? '; self = true of a rule has no such place: add a rule with the id of the security group'
    : '';
}

/** Nothing inside an `Unresolved` is an attribute. */
export function isObject(value: unknown): value is Record<string, unknown> {
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
    const taken = isObject(value) ? take(value, rest) : undefined;
    if (taken !== undefined && Object.keys(value as object).length === 0) {
      delete values[key];
    }
    return taken;
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
