import { isDeepStrictEqual } from 'node:util';

/** A statement in one form, however it was written. */
export interface Statement {
  /** Its Sid, or its place. */
  readonly label: string;
  readonly allows: boolean;
  readonly principals: readonly string[];
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  readonly conditions: readonly Condition[];
}

export interface Condition {
  readonly operator: string;
  readonly key: string;
  readonly values: readonly string[];
}

/** What precedes the members of NotAction, NotResource and NotPrincipal. */
export const everythingBut = 'everything but ';

type Json = Readonly<Record<string, unknown>>;

/** The statements of an IAM policy; undefined for any other text. */
export function parseDocument(text: string | undefined): readonly Statement[] | undefined {
  if (!text?.trimStart().startsWith('{')) {
    return undefined;
  }
  try {
    const { Statement } = JSON.parse(text);
    const statements = list(Statement);
    return statements.length > 0 && statements.every(isStatement) ? statements.map(statement) : undefined;
  } catch {
    return undefined;
  }
}

/** Whether two texts are policies that say the same, statement by statement. */
export function sameDocument(one: string | undefined, other: string | undefined): boolean {
  const statements = [parseDocument(one), parseDocument(other)];
  if (statements.includes(undefined) || version(one) !== version(other)) {
    return false;
  }
  const unlabelled = statements.map((all) => all?.map(({ label: _, ...rest }) => JSON.stringify(rest)).sort());
  return isDeepStrictEqual(unlabelled[0], unlabelled[1]);
}

/** The language of the document: variables mean something only in the newer one. */
function version(text: string | undefined): unknown {
  return JSON.parse(String(text)).Version;
}

function isStatement(value: unknown): value is Json {
  return value !== null && typeof value === 'object' && 'Effect' in value;
}

function statement(json: Json, index: number): Statement {
  return {
    label: typeof json.Sid === 'string' && json.Sid !== '' ? `"${json.Sid}"` : `${index + 1}`,
    allows: json.Effect === 'Allow',
    principals: members(principals(json.Principal), principals(json.NotPrincipal)),
    actions: members(texts(json.Action), texts(json.NotAction)),
    resources: members(texts(json.Resource), texts(json.NotResource)),
    conditions: conditions(json.Condition),
  };
}

/** Nothing is a member too: a role's trust names no resource, its own policy no principal. */
function members(named: readonly string[], excluded: readonly string[]): readonly string[] {
  if (excluded.length > 0) {
    return [everythingBut + excluded.join(', ')];
  }
  return named.length > 0 ? named : [''];
}

function principals(value: unknown): readonly string[] {
  if (typeof value === 'string') {
    return ['AWS:*'].filter(() => value === '*');
  }
  return Object.entries((value ?? {}) as Json)
    .flatMap(([kind, names]) => texts(names).map((name) => `${kind}:${accountRoot(name)}`))
    .sort();
}

/** An account's id is short for its root. */
function accountRoot(name: string): string {
  return /^arn:[\w-]+:iam::(\d{12}):root$/.exec(name)?.[1] ?? name;
}

function conditions(value: unknown): readonly Condition[] {
  return Object.entries((value ?? {}) as Readonly<Record<string, Json>>)
    .flatMap(([operator, keys]) =>
      Object.entries(keys).map(([key, values]) => ({ operator, key: key.toLowerCase(), values: texts(values) })),
    )
    .sort((one, other) => `${one.operator} ${one.key}`.localeCompare(`${other.operator} ${other.key}`, 'en'));
}

function texts(value: unknown): readonly string[] {
  return [...new Set(list(value).map(String))].sort();
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : value === undefined || value === null ? [] : [value];
}
