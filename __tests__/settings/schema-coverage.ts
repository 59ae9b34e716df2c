import type { z } from 'zod';
import { camelCase } from '../../src/settings/camel-case';
import { type SchemaShape, shapeOf } from '../../src/settings/schema-shape';
import { defaultDeviations } from '../../src/upstream/deviations';

/** A Terraform type as the facts write it. */
export type UpstreamType =
  | string
  | { readonly list: UpstreamType }
  | { readonly map: UpstreamType }
  | { readonly object: Readonly<Record<string, UpstreamField>> };

export interface UpstreamField {
  readonly type: UpstreamType;
  readonly optional: boolean;
  readonly default?: unknown;
}

export interface UpstreamVariable {
  readonly name: string;
  readonly type: UpstreamType;
  readonly required: boolean;
  readonly nullable: boolean;
  readonly default?: unknown;
  readonly effectiveDefault?: unknown;
}

/** Every way in which a schema does not say what the variables say, a line each. */
export function differences(
  variables: readonly UpstreamVariable[],
  fields: Readonly<Record<string, z.core.$ZodType>>,
): string[] {
  return variables.flatMap(({ name, type, required }) => {
    const schema = fields[camelCase(name)];
    if (!schema) {
      return [`${name}: is missing`];
    }
    return [...requiredDifference(name, required, schema), ...typeDifferences(name, type, schema)];
  });
}

/** How many attributes the objects among the types have, at every depth. */
export function countFields(type: UpstreamType): number {
  if (typeof type === 'string') {
    return 0;
  }
  if ('object' in type) {
    return Object.values(type.object).reduce((sum, field) => sum + 1 + countFields(field.type), 0);
  }
  return countFields('list' in type ? type.list : type.map);
}

function typeDifferences(path: string, type: UpstreamType, schema: z.core.$ZodType): string[] {
  const shape = shapeOf(schema);
  if (typeof type === 'string') {
    const ours = scalarOf(schema, shape);
    const expected = type === 'any' ? 'string' : type;
    return ours === expected ? [] : [`${path}: is ${expected} upstream and ${ours} here`];
  }
  if ('list' in type) {
    return shape.kind === 'list' ? typeDifferences(`${path}[]`, type.list, shape.item) : [`${path}: is no list`];
  }
  if ('map' in type) {
    return shape.kind === 'map' ? typeDifferences(`${path}{}`, type.map, shape.value) : [`${path}: is no map`];
  }
  return shape.kind === 'object' ? objectDifferences(path, type.object, shape.fields) : [`${path}: is no object`];
}

function objectDifferences(
  path: string,
  upstream: Readonly<Record<string, UpstreamField>>,
  fields: Readonly<Record<string, z.core.$ZodType>>,
): string[] {
  return Object.entries(upstream).flatMap(([key, field]) => {
    const inner = `${path}.${key}`;
    const schema = fields[camelCase(key)];
    if (!schema) {
      return [`${inner}: is missing`];
    }
    return [
      ...requiredDifference(inner, !field.optional, schema),
      ...(field.optional ? defaultDifference(inner, field.default, schema) : []),
      ...typeDifferences(inner, field.type, schema),
    ];
  });
}

function requiredDifference(path: string, required: boolean, schema: z.core.$ZodType): string[] {
  const ours = !['default', 'prefault', 'optional'].includes(def(schema).type);
  return ours === required ? [] : [`${path}: is ${required ? 'required' : 'optional'} upstream and not here`];
}

function defaultDifference(path: string, upstream: unknown, schema: z.core.$ZodType): string[] {
  const ours = defaultOf(schema);
  const expected = JSON.stringify(upstream ?? null);
  const given = JSON.stringify(ours ?? null);
  return given === expected || isListed(path) ? [] : [`${path}: is ${expected} by default upstream and ${given} here`];
}

function isListed(path: string): boolean {
  return defaultDeviations.some(({ variable }) => variable === path);
}

function defaultOf(schema: z.core.$ZodType): unknown {
  const { type, ...rest } = def(schema);
  return type === 'default' || type === 'prefault' ? (rest as { defaultValue: unknown }).defaultValue : undefined;
}

/** The scalars convert, so each is a union; what comes first in it is its own type. */
function scalarOf(schema: z.core.$ZodType, shape: SchemaShape): string {
  if (shape.kind === 'text') {
    return 'string';
  }
  if (shape.kind !== 'value') {
    return shape.kind;
  }
  const inner = def(schema) as { type: string; in?: z.core.$ZodType; innerType?: z.core.$ZodType };
  const deeper = inner.in ?? inner.innerType;
  if (deeper) {
    return scalarOf(deeper, shape);
  }
  const first = inner.type === 'union' ? def((inner as unknown as z.core.$ZodUnionDef).options[0] as never) : inner;
  return { string: 'string', enum: 'string', number: 'number', boolean: 'bool' }[first.type as string] ?? first.type;
}

function def(schema: z.core.$ZodType): z.core.$ZodTypeDef {
  return schema._zod.def;
}
