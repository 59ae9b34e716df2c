import { partsOf, replaceRanges } from '../hcl/expression';
import { hclText } from '../hcl/hcl';
import type { Configuration } from './configuration';
import type { Reason } from './unresolved';

/** Results of a function that differ from run to run. */
const impure = ['timestamp', 'plantimestamp', 'uuid', 'bcrypt'];

const namesOfTerraform = ['path', 'terraform'];

/** A variable without a value, in the place of what has none: what comes of it is unknown to Terraform, too. */
export const unknownVariable = 'runners_unknown';

/** What the expressions of a configuration need, as far as that is told without running them. */
export class Resolvable {
  constructor(
    private readonly configuration: Configuration,
    private readonly given: ReadonlySet<string>,
  ) {}

  /** The expression with an unknown value in the place of what has none. */
  cleaned(expression: string): string {
    const { values, calls } = partsOf(expression);
    const unknown = [
      ...values
        .filter(({ path }) => this.reasonFor(path) !== undefined)
        .map(({ start, end }) => ({ start, end, by: `var.${unknownVariable}` })),
      ...calls
        .filter(({ name }) => hasNoValue(name))
        .map(({ start, end }) => ({ start, end, by: `var.${unknownVariable}` })),
    ];
    return replaceRanges(expression, unknown);
  }

  /** Everything that an expression lacks, through locals too. */
  reasons(expression: string, seen: ReadonlySet<string> = new Set()): Reason[] {
    const { values, calls } = partsOf(expression);
    const found = [
      ...values.flatMap(({ path }) => this.reasonsFor(path, seen)),
      ...calls.flatMap(({ name }): Reason[] => [
        ...(impure.includes(name) ? [{ kind: 'impure', name: `${name}()` } as const] : []),
        ...(name === 'sensitive' ? [{ kind: 'sensitive', name: 'sensitive(...)' } as const] : []),
        ...(name.includes('::') ? [{ kind: 'reference', name: `${name}(...)` } as const] : []),
      ]),
    ];
    return found.filter(
      ({ kind, name }, index) => found.findIndex((other) => other.kind === kind && other.name === name) === index,
    );
  }

  private reasonsFor(path: readonly string[], seen: ReadonlySet<string>): Reason[] {
    const own = this.reasonFor(path);
    const [root, name = '', ...attributes] = path;
    const key = path.join('.');
    if (own || root !== 'local' || seen.has(key)) {
      return own ? [own] : [];
    }
    return expressionsIn(inside(this.configuration.locals[name], attributes)).flatMap((expression) =>
      this.reasons(expression, new Set([...seen, key])),
    );
  }

  private reasonFor(path: readonly string[]): Reason | undefined {
    const [root = '', name = ''] = path;
    const full = path.slice(0, 2).join('.');
    if (root === 'var') {
      return this.reasonForVariable(name, full);
    }
    if (root === 'local') {
      return Object.hasOwn(this.configuration.locals, name) ? undefined : { kind: 'undeclared', name: full };
    }
    return namesOfTerraform.includes(root) ? undefined : { kind: 'reference', name: path.join('.') };
  }

  private reasonForVariable(name: string, full: string): Reason | undefined {
    const variable = Object.hasOwn(this.configuration.variables, name) && this.configuration.variables[name];
    if (!variable) {
      return { kind: 'undeclared', name: full };
    }
    if (isSecret(variable)) {
      return { kind: 'sensitive', name: full };
    }
    return 'default' in variable || this.given.has(name) ? undefined : { kind: 'noValue', name: full };
  }
}

/** Functions of providers need the provider. */
function hasNoValue(functionName: string): boolean {
  return [...impure, 'sensitive', 'issensitive'].includes(functionName) || functionName.includes('::');
}

/** Whether Terraform keeps the values of a variable out of its output. */
export function isSecret(variable: Readonly<Record<string, unknown>>): boolean {
  return [variable.sensitive, variable.ephemeral].some((flag) => String(flag) === 'true');
}

/** A value with each expression in it replaced, in keys too. */
export function withExpressions(value: unknown, replace: (expression: string) => string): unknown {
  if (typeof value === 'string') {
    const read = hclText(value);
    return 'expression' in read ? `\${${replace(read.expression)}}` : value;
  }
  if (Array.isArray(value)) {
    return value.map((item) => withExpressions(item, replace));
  }
  if (value === null || typeof value !== 'object') {
    return value;
  }
  const entries = Object.entries(value).map(([key, inner]) => [
    withExpressions(key, replace),
    withExpressions(inner, replace),
  ]);
  return Object.fromEntries(entries);
}

/** The part of a value that attributes lead to, as far as it is written down. */
function inside(value: unknown, attributes: readonly string[]): unknown {
  const [name, ...rest] = attributes;
  if (name === undefined || value === null || typeof value !== 'object' || !Object.hasOwn(value, name)) {
    return value;
  }
  return inside((value as Record<string, unknown>)[name], rest);
}

/** Every expression in a value, those of its keys too. */
export function expressionsIn(value: unknown): string[] {
  if (typeof value === 'string') {
    const read = hclText(value);
    return 'expression' in read ? [read.expression] : [];
  }
  return value === null || typeof value !== 'object'
    ? []
    : Object.entries(value).flatMap(([key, inner]) => [...expressionsIn(key), ...expressionsIn(inner)]);
}
