import { partsOf, replaceRanges } from '../hcl/expression';
import { hclOf, hclText } from '../hcl/hcl';
import type { Call, Configuration } from './configuration';
import { withExpressions } from './resolvable';
import { Unresolved } from './unresolved';

/** One of the runners that a call with `count` or `for_each` makes. */
export interface Instance {
  /** As Terraform names it: `runner["ci"]`. */
  readonly name: string;
  readonly key?: string;
  /** What `each.key` and the like are in it, by those names. */
  readonly names: Readonly<Record<string, unknown>>;
}

/** `runner["ci"]` or `runner[0]` in its parts. A state has the path of a call before its name. */
export function splitName(name: string): { readonly call: string; readonly key?: string | undefined } {
  const [, call = name, text, index] = /^(?:.*\.)?(.*?)(?:\["(.*)"\]|\[(\d+)\])?$/s.exec(name) ?? [];
  return { call, key: text ?? index };
}

/**
 * The runners that a call makes: one, or what `count` or `for_each` says.
 *
 * @param evaluate works out a value with expressions
 * @returns why they are not known, where they are not
 */
export function instancesOf(call: Call, evaluate: (value: unknown) => unknown): readonly Instance[] | Unresolved {
  const { count, for_each: each } = call.values;
  if (each !== undefined) {
    const keys = evaluate(`\${[for key, value in ${hclOf(each)} : key]}`);
    return keys instanceof Unresolved
      ? new Unresolved(shown(each), keys.reasons)
      : (keys as string[]).map((key) => eachInstance(call, key));
  }
  if (count !== undefined) {
    const made = evaluate(count);
    return made instanceof Unresolved
      ? made
      : Array.from({ length: Number(made) }, (_, index) => countInstance(call, index));
  }
  return [{ name: call.name, names: {} }];
}

/** The one that the user named, where Terraform alone knows which there are. */
export function namedInstance(call: Call, key: string): Instance {
  return call.values.for_each === undefined ? countInstance(call, Number(key)) : eachInstance(call, key);
}

function eachInstance({ name, values }: Call, key: string): Instance {
  const quoted = JSON.stringify(key);
  return {
    name: `${name}[${quoted}]`,
    key,
    names: {
      'each.key': key,
      // In a set each key is its own value.
      'each.value': `\${[for key, value in ${hclOf(values.for_each)} : value if key == ${quoted}][0]}`,
    },
  };
}

function countInstance({ name }: Call, index: number): Instance {
  return { name: `${name}[${index}]`, key: String(index), names: { 'count.index': index } };
}

/** A call's arguments in one instance: `each.key` and the like are locals, which the configuration has beside its own. */
export function inInstance(
  values: unknown,
  { names }: Instance,
  configuration: Configuration,
): { readonly values: unknown; readonly configuration: Configuration; readonly shown: (expression: string) => string } {
  const own = Object.fromEntries(Object.entries(names).map(([name, value]) => [localFor(name), value]));
  const before = new Map<string, string>();
  const renamed = withExpressions(values, (expression) => {
    const ranges = partsOf(expression).values.flatMap(({ path, start }) => {
      const name = path.slice(0, 2).join('.');
      return Object.hasOwn(names, name) ? [{ start, end: start + name.length, by: `local.${localFor(name)}` }] : [];
    });
    const after = replaceRanges(expression, ranges);
    before.set(after, expression);
    return after;
  });
  return {
    values: renamed,
    configuration: { ...configuration, locals: { ...configuration.locals, ...own } },
    shown: (expression) => before.get(expression) ?? expression,
  };
}

function shown(value: unknown): string {
  const read = typeof value === 'string' ? hclText(value) : undefined;
  return read && 'expression' in read ? read.expression : hclOf(value);
}

function localFor(name: string): string {
  return `runners_${name.replace('.', '_')}`;
}
