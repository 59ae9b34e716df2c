import type { z } from 'zod';

/** What a schema is made of, without its defaults and conversions. */
export type SchemaShape =
  | { readonly kind: 'object'; readonly fields: Readonly<Record<string, z.core.$ZodType>> }
  | { readonly kind: 'map'; readonly value: z.core.$ZodType }
  | { readonly kind: 'list'; readonly item: z.core.$ZodType }
  | { readonly kind: 'text' }
  | { readonly kind: 'value' };

export function shapeOf(schema: z.core.$ZodType): SchemaShape {
  const { def } = (schema as z.core.$ZodTypes)._zod;
  switch (def.type) {
    case 'object':
      return { kind: 'object', fields: def.shape };
    case 'record':
      return { kind: 'map', value: def.valueType };
    case 'array':
      return { kind: 'list', item: def.element };
    case 'default':
    case 'prefault':
    case 'optional':
      return shapeOf(def.innerType);
    case 'pipe':
      return shapeOf(def.in);
    case 'string':
      return { kind: 'text' };
    default:
      return { kind: 'value' };
  }
}

/** The schema at a path of keys and indices; undefined where there is none. */
export function schemaAt(schema: z.core.$ZodType, path: readonly PropertyKey[]): z.core.$ZodType | undefined {
  const [key, ...rest] = path;
  if (key === undefined) {
    return schema;
  }
  const shape = shapeOf(schema);
  const inner =
    shape.kind === 'object'
      ? shape.fields[String(key)]
      : shape.kind === 'map'
        ? shape.value
        : shape.kind === 'list'
          ? shape.item
          : undefined;
  return inner && schemaAt(inner, rest);
}
