import { conditionHolds } from './policy-conditions';

/**
 * What IAM would answer, for identity-based policies: an explicit Deny wins, then an Allow, and what nothing allows is
 * denied. A document that this does not fully understand throws, so that a permission is never proved by accident.
 *
 * Source: IAM User Guide, "Policy evaluation logic" and "IAM JSON policy elements".
 */
export interface PolicyDocument {
  readonly Version?: string;
  readonly Id?: string;
  readonly Statement: Statement | readonly Statement[];
}

type OneOrMore = string | readonly string[];

export type ConditionBlock = Readonly<Record<string, Readonly<Record<string, OneOrMore | boolean | number>>>>;

export interface Statement {
  readonly Sid?: string;
  readonly Effect: string;
  readonly Action?: OneOrMore;
  readonly NotAction?: OneOrMore;
  readonly Resource?: OneOrMore;
  readonly NotResource?: OneOrMore;
  readonly Condition?: ConditionBlock;
}

/** Values of condition keys at the time of the call, such as `aws:ResourceTag/Name`. A key's name ignores case. */
export type RequestContext = Readonly<Record<string, OneOrMore>>;

export interface PolicyRequest {
  /** `service:Operation` */
  readonly action: string;
  /** The ARN acted on; `*` for an operation that knows no resources. */
  readonly resource: string;
  readonly context?: RequestContext;
}

const elements = new Set(['Sid', 'Effect', 'Action', 'NotAction', 'Resource', 'NotResource', 'Condition']);

/** @throws {Error} for an element, an effect or an operator of a condition that is not known here */
export function evaluate(documents: readonly PolicyDocument[], request: PolicyRequest): 'allowed' | 'denied' {
  const context = lowerCaseKeys(request.context ?? {});
  const effects = documents
    .flatMap((document) => list(document.Statement))
    .filter((statement) => applies(checked(statement), request, context))
    .map((statement) => statement.Effect);
  return effects.includes('Allow') && !effects.includes('Deny') ? 'allowed' : 'denied';
}

function applies(statement: Statement, request: PolicyRequest, context: RequestContext): boolean {
  return (
    // Evaluated first, so that an unknown operator is noticed whatever is asked.
    conditionHolds(statement.Condition ?? {}, context) &&
    matchesOrNot(statement.Action, statement.NotAction, (pattern) =>
      matches(pattern.toLowerCase(), request.action.toLowerCase(), {}),
    ) &&
    matchesOrNot(statement.Resource, statement.NotResource, (pattern) => matches(pattern, request.resource, context))
  );
}

function matchesOrNot(
  wanted: OneOrMore | undefined,
  unwanted: OneOrMore | undefined,
  match: (pattern: string) => boolean,
): boolean {
  return wanted === undefined ? !list(unwanted ?? []).some(match) : list(wanted).some(match);
}

function checked(statement: Statement): Statement {
  const strange = Object.keys(statement).find((element) => !elements.has(element));
  if (strange) {
    throw new Error(`A statement of an identity-based policy has no ${strange}: ${JSON.stringify(statement)}`);
  }
  if (statement.Effect !== 'Allow' && statement.Effect !== 'Deny') {
    throw new Error(`Effect is Allow or Deny, but is ${JSON.stringify(statement.Effect)}`);
  }
  for (const [one, other] of [
    ['Action', 'NotAction'],
    ['Resource', 'NotResource'],
  ] as const) {
    if ((statement[one] === undefined) === (statement[other] === undefined)) {
      throw new Error(`A statement has either ${one} or ${other}: ${JSON.stringify(statement)}`);
    }
  }
  return statement;
}

/**
 * IAM's pattern language: `*` is any run of characters, `?` any one, and `${key}` the value of a condition key,
 * in which nothing is a wildcard. A key that the request does not have matches nothing.
 */
export function matches(pattern: string, value: string, context: RequestContext): boolean {
  const pieces = pattern.split(/(\$\{[^}]*\}|\*|\?)/).map((piece) => {
    if (piece === '*') return '[^]*';
    if (piece === '?') return '[^]';
    return piece.startsWith('${') ? variable(piece.slice(2, -1), context) : literally(piece);
  });
  return !pieces.includes(undefined) && new RegExp(`^${pieces.join('')}$`, 'u').test(value);
}

function variable(key: string, context: RequestContext): string | undefined {
  if (key === '*' || key === '?' || key === '$') {
    return literally(key);
  }
  const value = context[key.toLowerCase()];
  return typeof value === 'string' ? literally(value) : undefined;
}

function literally(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}

function lowerCaseKeys(context: RequestContext): RequestContext {
  return Object.fromEntries(Object.entries(context).map(([key, value]) => [key.toLowerCase(), value]));
}

function list<T>(value: T | readonly T[]): readonly T[] {
  return Array.isArray(value) ? value : [value as T];
}
