/** Why a value cannot be told without an apply. */
export type Reason =
  | { readonly kind: 'reference' | 'undeclared' | 'noValue' | 'sensitive' | 'impure'; readonly name: string }
  | { readonly kind: 'error'; readonly name: string };

/** A value of a Terraform file that its own files do not tell. */
export class Unresolved {
  constructor(
    readonly expression: string,
    readonly reasons: readonly Reason[],
  ) {}
}

const clauses: Readonly<Record<Exclude<Reason['kind'], 'error'>, (name: string) => string>> = {
  reference: () => 'is known to Terraform only',
  undeclared: () => 'is declared in no .tf file of the folder',
  noValue: (name) => `has no value: add --var '${name.replace(/^var\./, '')}=VALUE' or --var-file FILE`,
  sensitive: () =>
    'is sensitive, and a setting is readable in the plan and the state: store a secret in SSM and name the parameter',
  impure: () => 'gives another value on every run',
};

/**
 * What a value is in its file, what is missing, and what to do.
 *
 * @param variable the module's name of what needs the value, with its attributes; undefined where nothing can be set
 * @param isList whether the value is a list
 */
export function lackOf(
  { expression, reasons }: Unresolved,
  variable?: string,
  { isList = false }: { readonly isList?: boolean } = {},
): string {
  const flat = expression.replace(/\s+/g, ' ');
  const shown = flat.length > 80 ? `${flat.slice(0, 77)}...` : flat;
  const lacks = reasons.map(({ kind, name }) =>
    kind === 'error'
      ? `, and Terraform says: ${name}`
      : `, ${name === flat ? 'which' : `and ${name}`} ${clauses[kind](name)}`,
  );
  const isSettable = reasons.some(({ kind }) => kind !== 'noValue' && kind !== 'error');
  const set = variable !== undefined && isSettable ? `: add --set '${variable}=${isList ? '["VALUE"]' : 'VALUE'}'` : '';
  return `is ${shown}${lacks.join('')}${set}`;
}
