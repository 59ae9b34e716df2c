/** A table of a TOML file. */
export type Table = Readonly<Record<string, unknown>>;

/** Nothing is an empty table. */
export function table(value: unknown): Table {
  return (value ?? {}) as Table;
}

/** One value is a list of one. */
export function list(value: unknown): string[] {
  return value === undefined ? [] : [value].flat().map(String);
}

/** Tables of a list; nothing is none. */
export function tables(value: unknown): readonly Table[] {
  return (value ?? []) as readonly Table[];
}
