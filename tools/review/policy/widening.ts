import { coversAction, coversPrincipal, coversResource, type Grant, grants, isNoStricter } from './coverage';
import type { Condition, Statement } from './document';

export type WideningKind =
  | 'new actions'
  | 'wider resources'
  | 'new principals'
  | 'dropped conditions'
  | 'no longer denied';

/** How one statement lets more happen than before. */
export interface Widening {
  readonly kind: WideningKind;
  /** The statement's Sid, or its place in the document. */
  readonly statement: string;
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  readonly principals: readonly string[];
  /** What held before: narrower resources, other principals, the conditions that are gone. */
  readonly was: readonly string[];
}

/**
 * What the second document lets happen that the first did not, statement by statement. How statements are cut, ordered
 * or named does not matter: a grant is new when no single statement covered it before.
 */
export function widenings(before: readonly Statement[], after: readonly Statement[]): readonly Widening[] {
  const only = (statements: readonly Statement[], allows: boolean) =>
    statements.filter((statement) => statement.allows === allows);
  const granted = notCovered(only(before, true), only(after, true));
  const freed = notCovered(only(after, false), only(before, false));
  return [...granted, ...freed.map((one) => ({ ...one, kind: 'no longer denied' as const, was: [] }))];
}

function notCovered(covering: readonly Statement[], statements: readonly Statement[]): readonly Widening[] {
  return statements.flatMap((statement) =>
    joined(
      grants(statement).flatMap((grant) => {
        const found = explained(covering, grant);
        return found ? [{ ...found, statement: statement.label, ...members(grant) }] : [];
      }),
    ),
  );
}

/** Why a grant is new, told by what the old statements that come closest lack. */
function explained(
  before: readonly Statement[],
  grant: Grant,
): { readonly kind: WideningKind; readonly was: readonly string[] } | undefined {
  const sameAction = before.filter((one) => coversAction(one, grant));
  if (sameAction.length === 0) {
    return { kind: 'new actions', was: [] };
  }
  const samePrincipal = sameAction.filter((one) => coversPrincipal(one, grant));
  if (samePrincipal.length === 0) {
    return { kind: 'new principals', was: sameAction.flatMap(({ principals }) => principals) };
  }
  const sameResource = samePrincipal.filter((one) => coversResource(one, grant));
  if (sameResource.length === 0) {
    return { kind: 'wider resources', was: samePrincipal.flatMap(({ resources }) => resources) };
  }
  if (sameResource.some((one) => isNoStricter(one, grant))) {
    return undefined;
  }
  return { kind: 'dropped conditions', was: sameResource.flatMap(({ conditions }) => conditions.map(conditionText)) };
}

function conditionText({ operator, key, values }: Condition): string {
  return `${operator} ${key} = ${values.join(' or ')}`;
}

function members({ action, resource, principal }: Grant) {
  return { actions: [action], resources: [resource], principals: [principal] };
}

/** One finding for all grants of a statement that are new for the same reason. */
function joined(findings: readonly Widening[]): readonly Widening[] {
  const groups = new Map<string, Widening>();
  for (const finding of findings) {
    const key = JSON.stringify([finding.kind, finding.was]);
    const group = groups.get(key);
    groups.set(key, group ? both(group, finding) : finding);
  }
  return [...groups.values()];
}

function both(one: Widening, other: Widening): Widening {
  const all = (name: 'actions' | 'resources' | 'principals') => [...new Set([...one[name], ...other[name]])];
  return { ...one, actions: all('actions'), resources: all('resources'), principals: all('principals') };
}

/** A widening as a line of text. */
export function wideningText({ kind, statement, actions, resources, principals, was }: Widening): string {
  const list = (names: readonly string[]) => names.filter((name) => name !== '').join(', ');
  const on = list(resources) && ` on ${list(resources)}`;
  const whom = list(principals) && ` for ${list(principals)}`;
  const before = list([...new Set(was)]) && ` (was ${list([...new Set(was)])})`;
  return `statement ${statement}: ${kind}: ${list(actions)}${on}${whom}${before}`;
}
