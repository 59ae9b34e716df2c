import { type ConditionBlock, matches, type RequestContext } from './policy-evaluator';

type Comparison = (wanted: string, actual: string, context: RequestContext) => boolean;

/** One colon-separated part of an ARN against its counterpart: a `*` does not reach over a colon before the resource. */
const sameArn: Comparison = (wanted, actual, context) => {
  const actualParts = arnParts(actual);
  const wantedParts = arnParts(wanted);
  return (
    wantedParts.length === actualParts.length &&
    wantedParts.every((part, index) => matches(part, String(actualParts[index]), context))
  );
};

const comparisons: Readonly<Record<string, Comparison>> = {
  StringEquals: (wanted, actual, context) => matches(wanted.replace(/(?<!\$\{)[*?]/g, `\${$&}`), actual, context),
  StringEqualsIgnoreCase: (wanted, actual) => wanted.toLowerCase() === actual.toLowerCase(),
  StringLike: matches,
  ArnEquals: sameArn,
  ArnLike: sameArn,
  Bool: (wanted, actual) => wanted.toLowerCase() === actual.toLowerCase(),
  NumericEquals: (wanted, actual) => Number(actual) === Number(wanted),
  NumericLessThan: (wanted, actual) => Number(actual) < Number(wanted),
  NumericLessThanEquals: (wanted, actual) => Number(actual) <= Number(wanted),
  NumericGreaterThan: (wanted, actual) => Number(actual) > Number(wanted),
  NumericGreaterThanEquals: (wanted, actual) => Number(actual) >= Number(wanted),
};

const negations: Readonly<Record<string, string>> = {
  StringNotEquals: 'StringEquals',
  StringNotEqualsIgnoreCase: 'StringEqualsIgnoreCase',
  StringNotLike: 'StringLike',
  ArnNotEquals: 'ArnEquals',
  ArnNotLike: 'ArnLike',
  NumericNotEquals: 'NumericEquals',
};

interface Operator {
  readonly compare: Comparison;
  readonly negated: boolean;
  readonly ifExists: boolean;
  readonly quantifier: string | undefined;
}

/**
 * Whether every operator holds for every key of it. Several wanted values are alternatives; for a negated operator
 * none of them may match.
 *
 * @param context condition keys in lower case
 * @throws {Error} for an operator that is not known here
 */
export function conditionHolds(condition: ConditionBlock, context: RequestContext): boolean {
  return Object.entries(condition)
    .flatMap(([operator, keys]) => Object.entries(keys).map(([key, wanted]) => ({ operator, key, wanted })))
    .map(({ operator, key, wanted }) => {
      const values = (Array.isArray(wanted) ? wanted : [wanted]).map(String);
      const actual = context[key.toLowerCase()];
      return operator === 'Null'
        ? values.some((value) => (value.toLowerCase() === 'true') === (actual === undefined))
        : holds(parseOperator(operator), key, values, actual, context);
    })
    .every(Boolean);
}

function holds(
  { compare, negated, ifExists, quantifier }: Operator,
  key: string,
  wanted: readonly string[],
  actual: string | readonly string[] | undefined,
  context: RequestContext,
): boolean {
  const test = (value: string) => wanted.some((one) => compare(one, value, context)) !== negated;
  if (quantifier) {
    const values = actual === undefined ? [] : [actual].flat();
    return quantifier === 'ForAllValues' ? values.every(test) : values.some(test) || (ifExists && values.length === 0);
  }
  if (actual === undefined) {
    return negated || ifExists;
  }
  if (typeof actual !== 'string') {
    throw new Error(`${key} has several values: its condition needs ForAnyValue or ForAllValues`);
  }
  return test(actual);
}

function parseOperator(operator: string): Operator {
  const [, quantifier, name = '', ifExists] = /^(?:(ForAnyValue|ForAllValues):)?(.*?)(IfExists)?$/.exec(operator) ?? [];
  const positive = negations[name] ?? name;
  const compare = comparisons[positive];
  if (!compare) {
    throw new Error(`The operator ${operator} of a condition is not known here`);
  }
  return { compare, negated: name in negations, ifExists: ifExists !== undefined, quantifier };
}

/** partition, service, region, account, and the resource with its own colons. */
function arnParts(arn: string): string[] {
  const parts = arn.split(':');
  return [...parts.slice(0, 5), ...(parts.length > 5 ? [parts.slice(5).join(':')] : [])];
}
