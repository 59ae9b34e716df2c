/** The words of a file: the text itself, or the expression that stands for it. */
export type ReadText = (written: string) => { readonly text: string } | { readonly expression: string };

/**
 * The attributes and blocks of a text in Terraform's language, as JSON has them.
 *
 * @throws when the text is not of that language, with the line
 */
export async function parseHcl(file: string, text: string): Promise<Record<string, unknown>> {
  // Loaded when it is needed: it is a Go program, and JSON files do without.
  const { parse } = await import('@cdktf/hcl2json');
  try {
    return await parse(file, text);
  } catch (error) {
    throw new Error(`${file} cannot be read: ${String(error).replace(/^Error: (parse config: )?/, '')}`);
  }
}

/** The parser keeps text as it was written: `$${` is an escaped `${`, and what stands in a single one is an expression. */
export const hclText: ReadText = (written) => {
  // Something stays in the place of what was escaped, or its neighbours would become an opening.
  const unescaped = written.replace(/([$%])\1\{/g, ' ');
  if (/[$%]\{/.test(unescaped)) {
    const [, only] = /^\$\{(.*)\}$/s.exec(written) ?? [];
    return { expression: only ?? `"${written}"` };
  }
  return { text: written.replace(/([$%])\1\{/g, '$1{') };
};
