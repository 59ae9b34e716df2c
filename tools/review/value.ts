import { isDeepStrictEqual } from 'node:util';

/** A value that nobody may read. It can be told from another one, and that is all. */
export class Hidden {
  readonly #value: unknown;

  constructor(value: unknown) {
    this.#value = value;
  }

  equals(other: unknown): boolean {
    return isDeepStrictEqual(this.#value, other instanceof Hidden ? other.#value : other);
  }

  toJSON(): string {
    return '(sensitive)';
  }
}

/** A value that Terraform learns during the apply. */
export class Unknown {
  toJSON(): string {
    return '(known after the apply)';
  }
}

export const unknown = new Unknown();

export type Value = null | boolean | number | string | Hidden | Unknown | readonly Value[] | Attributes;

export interface Attributes {
  readonly [name: string]: Value;
}

/** Arguments of this name hold a secret, whatever the provider says of them. */
const secretNames = /(password|secret|private_key|credentials?|(^|_)token)$/i;

/**
 * Terraform keeps a value and what is known of it in three trees of one shape: the value, where it is sensitive, and
 * where it is unknown. Here they become one.
 */
export function annotated(value: unknown, sensitive: unknown = false, unknowns: unknown = false): Value {
  if (unknowns === true) {
    return unknown;
  }
  if (sensitive === true) {
    return value === null || value === undefined ? null : new Hidden(value);
  }
  if (Array.isArray(value) || (isEmpty(value) && holdsUnknown(unknowns) && Array.isArray(unknowns))) {
    return annotatedList((value ?? []) as unknown[], sensitive, unknowns);
  }
  if ((value !== null && typeof value === 'object') || (isEmpty(value) && holdsUnknown(unknowns))) {
    return annotatedObject((value ?? {}) as Record<string, unknown>, sensitive, unknowns);
  }
  return (value ?? null) as Value;
}

function annotatedList(value: readonly unknown[], sensitive: unknown, unknowns: unknown): readonly Value[] {
  const unknownItems = Array.isArray(unknowns) ? unknowns : [];
  const sensitiveItems = Array.isArray(sensitive) ? sensitive : [];
  const length = Math.max(value.length, unknownItems.length);
  return Array.from({ length }, (_, index) => annotated(value[index], sensitiveItems[index], unknownItems[index]));
}

function annotatedObject(value: Readonly<Record<string, unknown>>, sensitive: unknown, unknowns: unknown): Attributes {
  const unknownItems = members(unknowns);
  const sensitiveItems = members(sensitive);
  const names = [...new Set([...Object.keys(value), ...Object.keys(unknownItems)])];
  return Object.fromEntries(
    names.map((name) => {
      const secret = secretNames.test(name) && typeof value[name] === 'string' && value[name] !== '';
      return [name, annotated(value[name], secret || sensitiveItems[name], unknownItems[name])];
    }),
  );
}

function members(tree: unknown): Readonly<Record<string, unknown>> {
  return tree !== null && typeof tree === 'object' && !Array.isArray(tree) ? (tree as Record<string, unknown>) : {};
}

function holdsUnknown(tree: unknown): boolean {
  return tree === true || (tree !== null && typeof tree === 'object' && Object.values(tree).some(holdsUnknown));
}

export function isObject(value: Value | undefined): value is Attributes {
  return (
    value !== null &&
    typeof value === 'object' &&
    !Array.isArray(value) &&
    !(value instanceof Hidden) &&
    !(value instanceof Unknown)
  );
}

export function isList(value: Value | undefined): value is readonly Value[] {
  return Array.isArray(value);
}

/** Null, an empty text, an empty list or block, or one that holds only such. Neither `false` nor 0. */
export function isEmpty(value: unknown): boolean {
  if (value instanceof Hidden || value instanceof Unknown) {
    return false;
  }
  return (
    value === null ||
    value === undefined ||
    value === '' ||
    (typeof value === 'object' && Object.values(value).every(isEmpty))
  );
}

/** Whether two values are the same to the letter. What is unknown is the same as nothing, not even as itself. */
export function same(one: Value | undefined, other: Value | undefined): boolean {
  if (one instanceof Unknown || other instanceof Unknown) {
    return false;
  }
  if (one instanceof Hidden || other instanceof Hidden) {
    return one instanceof Hidden ? one.equals(other) : (other as Hidden).equals(one);
  }
  if (isList(one) && isList(other)) {
    return one.length === other.length && one.every((item, index) => same(item, other[index]));
  }
  if (isObject(one) && isObject(other)) {
    return [...new Set([...Object.keys(one), ...Object.keys(other)])].every((name) => same(one[name], other[name]));
  }
  return (one ?? null) === (other ?? null);
}

/** A nested block, which Terraform writes as a list and its JSON configuration also as an object. */
export function blocks(value: Value | undefined): readonly Attributes[] {
  return (isList(value) ? value : [value]).filter(isObject);
}

export function text(value: Value | undefined): string | undefined {
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : undefined;
}

export function number(value: Value | undefined): number | undefined {
  return typeof value === 'number' ? value : undefined;
}

/** Longer values say nothing to a reader in one line. */
const readable = 120;

/** A value in one line. What is sensitive is never in it. */
export function show(value: Value | undefined): string {
  if (value instanceof Hidden || value instanceof Unknown) {
    return value.toJSON();
  }
  if (isEmpty(value)) {
    return '(none)';
  }
  const shown = typeof value === 'string' ? value : JSON.stringify(value);
  return shown.length > readable || /[\n\r]/.test(shown) ? `(${shown.length} characters)` : shown;
}
