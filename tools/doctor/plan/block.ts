/** A block of Terraform's JSON. */
export type Block = Readonly<Record<string, unknown>>;

/** A nested block that may be there at most once, which the JSON writes as an object or as a list of one. */
export function single(block: Block | undefined, name: string): Block | undefined {
  return list(block, name)[0];
}

/** All nested blocks of a name. */
export function list(block: Block | undefined, name: string): readonly Block[] {
  const value = block?.[name];
  return (Array.isArray(value) ? value : [value]).filter(
    (one): one is Block => typeof one === 'object' && one !== null,
  );
}

/** A text argument; undefined when it is not given. */
export function text(block: Block | undefined, name: string): string | undefined {
  const value = block?.[name];
  return value === undefined || value === null || value === '' ? undefined : String(value);
}

/** A list of texts; empty when it is not given. */
export function texts(block: Block | undefined, name: string): readonly string[] {
  const value = block?.[name];
  return Array.isArray(value) ? value.map(String) : [];
}

/** A text argument as a list; empty when it is not given. */
export function given(block: Block | undefined, name: string): readonly string[] {
  const value = text(block, name);
  return value === undefined ? [] : [value];
}

/** A yes or no, which the JSON may write as a text; undefined when it is not given. */
export function flag(value: unknown): boolean | undefined {
  return value === undefined ? undefined : String(value) === 'true';
}
