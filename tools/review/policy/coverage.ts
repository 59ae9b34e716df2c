import { type Condition, everythingBut, type Statement } from './document';

/** What one statement grants at its smallest: one action on one resource to one principal. */
export interface Grant {
  readonly action: string;
  readonly resource: string;
  readonly principal: string;
  readonly conditions: readonly Condition[];
}

export function grants({ actions, resources, principals, conditions }: Statement): readonly Grant[] {
  return actions.flatMap((action) =>
    resources.flatMap((resource) => principals.map((principal) => ({ action, resource, principal, conditions }))),
  );
}

export const coversAction = (statement: Statement, { action }: Grant) =>
  statement.actions.some((one) => covers(one.toLowerCase(), action.toLowerCase()));

export const coversResource = (statement: Statement, { resource }: Grant) =>
  statement.resources.some((one) => covers(one, resource));

export const coversPrincipal = (statement: Statement, { principal }: Grant) =>
  statement.principals.some((one) => covers(one, principal));

/** Whether everything that meets the grant's conditions meets the statement's as well. */
export const isNoStricter = (statement: Statement, grant: Grant) =>
  statement.conditions.every((mine) => grant.conditions.some((its) => implies(its, mine)));

/** Whether a pattern with `*` and `?` matches all that the other pattern matches. */
function covers(pattern: string, other: string): boolean {
  if (pattern === other || pattern === '*') {
    return true;
  }
  if ([pattern, other].some((text) => text.startsWith(everythingBut))) {
    return false;
  }
  const source = pattern
    .replace(/[\\^$.|+()[\]{}]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '[^*]');
  return new RegExp(`^${source}$`, 's').test(other);
}

/** Fewer values are stricter, but for an operator that says what must not be. */
function implies(strict: Condition, loose: Condition): boolean {
  if (strict.operator !== loose.operator || strict.key !== loose.key) {
    return false;
  }
  const [inner, outer] = /Not/.test(strict.operator) ? [loose, strict] : [strict, loose];
  return inner.values.every((value) => outer.values.includes(value));
}
