/** What cdktf puts into a string for a value that Terraform knows first: `${TfToken[...]}`. */
const openingOfAnInterpolation = /([$%])\{(?!TfToken\[)/g;

/**
 * Settings as Terraform must read them: in JSON, too, `${` opens an interpolation and `%{` a directive, so whatever a
 * user wrote there is doubled. Tokens stay tokens.
 */
export function asTerraformLiterals<T>(value: T): T {
  if (typeof value === 'string') {
    return value.replace(openingOfAnInterpolation, '$1$1{') as T;
  }
  if (Array.isArray(value)) {
    return value.map(asTerraformLiterals) as T;
  }
  if (value !== null && typeof value === 'object') {
    return Object.fromEntries(
      Object.entries(value).map(([key, inner]) => [asTerraformLiterals(key), asTerraformLiterals(inner)]),
    ) as T;
  }
  return value;
}
