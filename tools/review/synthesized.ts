import type { PlanJson, ResourceChangeJson } from './plan';

type Json = Readonly<Record<string, unknown>>;

/** A stack's `cdk.tf.json`; only what is read here. */
export interface SynthesizedJson {
  readonly resource?: Readonly<Record<string, Readonly<Record<string, Json>>>>;
}

/**
 * What a stack will make when nothing of it exists yet, in the form of a plan. What Terraform would fill in stays as it
 * is written, `${...}`.
 */
export function planFromJson(stack: SynthesizedJson): PlanJson {
  const resources = Object.entries(stack.resource ?? {}).flatMap(([type, named]) =>
    Object.entries(named).map(([name, block]) => ({ type, name, address: `${type}.${name}`, block })),
  );
  return {
    resource_changes: resources.map(({ block, ...identity }): ResourceChangeJson => {
      const { '//': _, lifecycle, depends_on, provider, ...values } = block;
      const after = Object.fromEntries(Object.entries(values).map(([name, value]) => [name, literal(value)]));
      return { ...identity, mode: 'managed', change: { actions: ['create'], before: null, after } };
    }),
    configuration: {
      root_module: { resources: resources.map(({ address, block }) => ({ address, expressions: block })) },
    },
  };
}

/** The text of one argument as it was synthesized; what it computes is left out. */
export function synthesizedText(stack: SynthesizedJson, address: string, argument: string): string | undefined {
  const [type = '', name = ''] = address.replace(/\[.*/, '').split('.');
  const value = literal(stack.resource?.[type]?.[name]?.[argument]);
  return typeof value === 'string' ? value : undefined;
}

function literal(value: unknown): unknown {
  const encoded = typeof value === 'string' ? /^\$\{jsonencode\((.*)\)\}$/s.exec(value)?.[1] : undefined;
  return encoded === undefined ? value : (jsonText(encoded) ?? value);
}

/** Either a text, in which `${...}` may hold quotes, or an `=` after a key, or a bare expression. */
const token = /("(?:[^"\\$]|\\.|\$(?!\{)|\$\{[^}]*\})*")( = )?|((?:data\.)?[a-z][\w-]*(?:\.[\w-]+|\[\d+\])+)/g;

const hole = /\$\{[^}]*\}/g;
const escapeQuotes = (text: string) => text.replaceAll('"', '\\"');

/** The argument of `jsonencode`, whose keys stand as `"key" = value`, as JSON; undefined when it computes more. */
function jsonText(encoded: string): string | undefined {
  const text = encoded.replace(token, (_, quoted?: string, equals?: string, reference?: string) =>
    reference ? JSON.stringify(`\${${reference}}`) : `${quoted?.replace(hole, escapeQuotes)}${equals ? ': ' : ''}`,
  );
  try {
    return JSON.stringify(JSON.parse(text));
  } catch {
    return undefined;
  }
}
