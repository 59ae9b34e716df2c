import type { Table } from '../../convert/toml-values';

/** The object without what it does not say. */
export function given<T extends object>(values: T): Partial<T> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Partial<T>;
}

/** Those of a table that say something, under the names of settings. */
export function pick(from: Table, names: Readonly<Record<string, string>>): Record<string, never> {
  const found = Object.entries(names).filter(([key]) => ![undefined, ''].includes(from[key] as undefined));
  return Object.fromEntries(found.map(([key, name]) => [name, from[key] as never]));
}

/** Tags beyond others. */
export function difference(
  tags: Readonly<Record<string, string>>,
  others: Readonly<Record<string, string>>,
): Record<string, string> {
  return Object.fromEntries(Object.entries(tags).filter(([key, value]) => others[key] !== value));
}
