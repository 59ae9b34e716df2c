import type { z } from 'zod';

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
 * @throws {SettingsError} naming every wrong setting at once
 */
export function parseSettings<T extends z.ZodType>(schema: T, input: z.input<T>): z.output<T> {
  const given = dropNulls(input);
  const result = schema.safeParse(given);
  if (result.success) {
    return result.data;
  }
  throw new SettingsError(result.error.issues.map((issue) => describe(issue, given)));
}

/** Terraform treats an attribute that is null as one that is absent; so do we. */
function dropNulls(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(dropNulls);
  }
  if (value !== null && typeof value === 'object') {
    return Object.fromEntries(
      Object.entries(value)
        .filter(([, inner]) => inner !== null)
        .map(([key, inner]) => [key, dropNulls(inner)]),
    );
  }
  return value;
}

function describe(issue: z.core.$ZodIssue, input: unknown): string {
  const path = issue.path.map(String);
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => `${[...path, key].join('.')}: there is no such setting`).join('\n  - ');
  }
  const value = path.reduce<unknown>((inner, key) => (inner as Record<string, unknown> | undefined)?.[key], input);
  if (value === undefined) {
    return `${path.join('.')}: is required`;
  }
  return `${path.join('.')}: ${issue.message}, but is ${shown(value)}`;
}

function shown(value: unknown): string {
  const json = JSON.stringify(value);
  return json.length > 120 ? `${json.slice(0, 117)}...` : json;
}
