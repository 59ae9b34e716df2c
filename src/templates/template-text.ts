/**
 * Text with holes for facts: values that only AWS knows, such as a bucket's name. Terraform fills them in from a
 * template file, so a fact never passes through a TypeScript string and a literal is never taken for a fact.
 */
export class Fact {
  constructor(readonly name: string) {
    if (!/^[a-z][a-z0-9_]*$/.test(name)) {
      throw new Error(`A fact's name is lower snake case, but is ${JSON.stringify(name)}`);
    }
  }
}

/** Literals and facts one after the other. Written with {@link withFacts}. */
export class Template {
  constructor(readonly pieces: readonly (string | Fact)[]) {}
}

export type TemplateText = string | Fact | Template;

/** A tag for template literals: withFacts`amazonec2-vpc-id=${new Fact('vpc_id')}` */
export function withFacts(literals: TemplateStringsArray, ...values: readonly (string | Fact)[]): Template {
  return new Template(literals.flatMap((literal, index) => [literal, values[index] ?? '']));
}

/** The text as Terraform's `templatefile` wants it: `${fact}` for a fact, every literal as it is. */
export function templateSource(text: TemplateText): string {
  const pieces = text instanceof Template ? text.pieces : [text];
  return pieces.map((piece) => (piece instanceof Fact ? `\${${piece.name}}` : escapeLiteral(piece))).join('');
}

/** What would open an interpolation or a directive is doubled, which is Terraform's way to write it literally. */
export function escapeLiteral(literal: string): string {
  return literal.replace(/([$%])\{/g, '$1$1{');
}
