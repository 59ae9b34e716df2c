import { isDeepStrictEqual } from 'node:util';
import type { z } from 'zod';

/** The object without what a family of settings has by default anyway. */
export function withoutDefaults<T extends object>(family: z.ZodType, values: T): Partial<T> {
  const defaults = family.parse(undefined) as Readonly<Record<string, unknown>>;
  const given = Object.entries(values).filter(
    ([key, value]) => value !== undefined && !isDeepStrictEqual(value, defaults[key]),
  );
  return Object.fromEntries(given) as Partial<T>;
}
