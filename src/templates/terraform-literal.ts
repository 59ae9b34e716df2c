/** What cdktf puts into a string for a value that Terraform knows first: `${TfToken[...]}`. */
const openingOfAnInterpolation = /([$%])\{(?!TfToken\[)/g;

const written = Symbol('as the user wrote it');

/**
 * As the user wrote it: for files that go to machines, whose templates do their own escaping. What is escaped for
 * Terraform does not fit here, so the compiler refuses a mix-up.
 */
export type AsWritten<T> = T & { readonly [written]?: never };

/** As Terraform must read it, for arguments of resources. It keeps what the user wrote; see {@link asWritten}. */
export type ForTerraform<T> = T extends unknown ? InEitherForm<T> & { readonly [written]: T } : never;

/** For what gives its text back in the form that it came in, such as names. */
export type InEitherForm<T> = T extends unknown ? Omit<T, typeof written> : never;

/**
 * Settings as Terraform must read them: in JSON, too, `${` opens an interpolation and `%{` a directive, so whatever a
 * user wrote there is doubled. Tokens stay tokens. Nothing else escapes settings.
 */
export function asTerraformLiterals<T extends object>(value: T): ForTerraform<T> {
  return { ...escaped(value), [written]: value } as unknown as ForTerraform<T>;
}

/** The same settings before anything was escaped. */
export function asWritten<T>(settings: { readonly [written]: T }): T {
  return settings[written];
}

function escaped<T>(value: T): T {
  if (typeof value === 'string') {
    return value.replace(openingOfAnInterpolation, '$1$1{') as T;
  }
  if (Array.isArray(value)) {
    return value.map(escaped) as T;
  }
  if (value !== null && typeof value === 'object') {
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [escaped(key), escaped(inner)])) as T;
  }
  return value;
}
