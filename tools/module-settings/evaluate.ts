import { hclText } from '../hcl/hcl';
import { expressionsIn, type Resolvable } from './resolvable';
import type { TerraformConsole } from './terraform-console';
import { Unresolved } from './unresolved';

/** How deep objects are looked into for the parts that have a value. */
const deepest = 4;

/**
 * A value with its expressions evaluated. Those that have no value are `Unresolved`, each where it is: an object with
 * one of them keeps its other attributes.
 *
 * @param shown how the file says an expression, where that is another one
 */
export function evaluate(
  value: unknown,
  terminal: TerraformConsole,
  resolvable: Resolvable,
  shown: (expression: string) => string = (expression) => expression,
): unknown {
  const expressions = [...new Set(expressionsIn(value))];
  const evaluated = new Evaluator(terminal, resolvable, shown).all(expressions);
  return replaced(value, new Map(expressions.map((expression, index) => [expression, evaluated[index]])));
}

class Evaluator {
  constructor(
    private readonly terminal: TerraformConsole,
    private readonly resolvable: Resolvable,
    private readonly shown: (expression: string) => string,
  ) {}

  /** @param origins what the file says for each: an expression, or the part of one */
  all(expressions: readonly string[], depth = 0, origins = expressions): unknown[] {
    if (expressions.length === 0) {
      return [];
    }
    const asked = this.terminal.evaluate(expressions).map((answer, index) => ({
      answer,
      expression: expressions[index] ?? '',
      origin: origins[index] ?? '',
      keys: 'lost' in answer && depth < deepest ? (answer.keys ?? []) : [],
    }));
    const parts = asked.flatMap(({ expression, origin, keys }) =>
      keys.map((key) => ({ part: `(${expression}\n)[${JSON.stringify(key)}]`, name: partName(origin, key) })),
    );
    const values = this.all(
      parts.map(({ part }) => part),
      depth + 1,
      parts.map(({ name }) => name),
    );
    return asked.map(({ answer, expression, origin, keys }) => {
      if ('value' in answer) {
        return answer.value;
      }
      const own = values.splice(0, keys.length);
      return own.length > 0
        ? Object.fromEntries(keys.map((key, index) => [key, own[index]]))
        : this.unresolved(origin, expression);
    });
  }

  private unresolved(origin: string, expression: string): Unresolved {
    const reasons = this.resolvable.reasons(origin);
    return new Unresolved(
      this.shown(origin),
      reasons.length > 0 ? reasons : [{ kind: 'error', name: this.terminal.explain(expression) }],
    );
  }
}

/** A part of what has a name has one, too. */
function partName(origin: string, key: string): string {
  return /^\w+(\.[\w-]+)+$/.test(origin) && /^[A-Za-z_][\w-]*$/.test(key) ? `${origin}.${key}` : origin;
}

function replaced(value: unknown, evaluated: ReadonlyMap<string, unknown>): unknown {
  if (typeof value === 'string') {
    const read = hclText(value);
    return 'text' in read ? read.text : evaluated.get(read.expression);
  }
  if (Array.isArray(value)) {
    return value.map((item) => replaced(item, evaluated));
  }
  if (value === null || typeof value !== 'object') {
    return value;
  }
  const entries = Object.entries(value).map(([written, inner]) => {
    const key = replaced(written, evaluated);
    return key instanceof Unresolved ? [written, key] : [String(key), replaced(inner, evaluated)];
  });
  return Object.fromEntries(entries);
}
