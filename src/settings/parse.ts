import type { z } from 'zod';
import { renamedSetting } from './renames/renamed-setting';
import { schemaAt, shapeOf } from './schema-shape';
import { secretProblems, withoutSecrets } from './secrets';
import { nearest } from './spelling';

/** Every wrong setting of one call, a line each: its name, what is wrong with it and the value given. */
export class SettingsError extends Error {
  constructor(readonly problems: readonly string[]) {
    super(
      `${problems.length === 1 ? 'A setting is' : `${problems.length} settings are`} wrong:\n${problems.map((p) => `  - ${p}`).join('\n')}`,
    );
    this.name = 'SettingsError';
  }
}

/**
 * Turns what a user wrote into complete, valid settings.
 *
 * @throws {SettingsError} naming every wrong setting at once; what looks like a secret is refused and never shown
 */
export function parseSettings<T extends z.ZodType>(schema: T, input: z.input<T>): z.output<T> {
  const given = withoutNulls(input);
  const result = schema.safeParse(given);
  const problems = (result.error?.issues ?? []).flatMap((issue) => describe(issue, given, schema));
  const secrets = secretProblems(given);
  if (result.success && secrets.length === 0) {
    return result.data;
  }
  throw new SettingsError([...problems.map(withoutSecrets), ...secrets.map(withoutSecrets)]);
}

/** Terraform treats an attribute that is null as one that is absent; so do we. */
export function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(withoutNulls);
  }
  if (value !== null && typeof value === 'object') {
    return Object.fromEntries(
      Object.entries(value)
        .filter(([, inner]) => inner !== null)
        .map(([key, inner]) => [key, withoutNulls(inner)]),
    );
  }
  return value;
}

function describe(issue: z.core.$ZodIssue, input: unknown, schema: z.core.$ZodType): string[] {
  const path = issue.path.map(String);
  const setting = path.join('.');
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => `${[...path, key].join('.')}: ${unknownSetting([...path, key], schema)}`);
  }
  if (issue.code === 'custom' && issue.params?.complete) {
    return [`${setting}: ${issue.message}`];
  }
  if (issue.code === 'invalid_key') {
    return issue.issues.map(({ message }) => `${setting}: is a name that ${message}`);
  }
  const value = path.reduce<unknown>((inner, key) => (inner as Record<string, unknown> | undefined)?.[key], input);
  if (value === undefined) {
    return [`${setting}: ${issue.code === 'custom' ? issue.message : 'is required'}`];
  }
  return [`${setting}: ${typeProblem(issue) ?? issue.message}, but is ${shown(value)}`];
}

/** What Zod says of another type names JavaScript's types, and not what to write. */
function typeProblem(issue: z.core.$ZodIssue): string | undefined {
  if (issue.code !== 'invalid_type') {
    return undefined;
  }
  switch (issue.expected) {
    case 'array':
      return 'must be a list, such as ["a", "b"]';
    case 'object':
    case 'record':
      return 'must be an object, such as { name: "value" }';
    default:
      return undefined;
  }
}

function unknownSetting(path: readonly string[], schema: z.core.$ZodType): string {
  const renamed = renamedSetting(path.join('.'), (setting) => schemaAt(schema, setting.split('.')) !== undefined);
  if (renamed !== undefined) {
    return renamed;
  }
  const family = schemaAt(schema, path.slice(0, -1));
  const shape = family && shapeOf(family);
  const known = shape?.kind === 'object' ? nearest(String(path.at(-1)), Object.keys(shape.fields)) : undefined;
  return known ? `there is no such setting, did you mean ${known}?` : 'there is no such setting: take it out';
}

function shown(value: unknown): string {
  const json = withoutSecrets(JSON.stringify(value));
  return json.length > 120 ? `${json.slice(0, 117)}...` : json;
}
