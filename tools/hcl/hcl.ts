import { bracketsTooDeep } from '../../src/foreign/nesting';
import { isInterpolation, templateParts } from './hcl-tokens';

/** The words of a file: the text itself, or the expression that stands for it. */
export type ReadText = (written: string) => { readonly text: string } | { readonly expression: string };

/**
 * The attributes and blocks of a text in Terraform's language, as JSON has them.
 *
 * @throws when the text is not of that language, with the line
 */
export async function parseHcl(file: string, text: string): Promise<Record<string, unknown>> {
  if (bracketsTooDeep(text)) {
    throw new Error(`${file} cannot be read: its brackets are nested more than 100 deep`);
  }
  // Loaded when it is needed: it is a Go program, and JSON files do without.
  const { parse } = await import('@cdktf/hcl2json');
  try {
    return await parse(file, text);
  } catch (error) {
    throw new Error(`${file} cannot be read: ${String(error).replace(/^Error: (parse config: )?/, '')}`);
  }
}

/** The parser keeps text as it was written: `$${` is an escaped `${`, and a single one holds an expression. */
export const hclText: ReadText = (written) => {
  // Something stays in the place of what was escaped, or its neighbours would become an opening.
  const unescaped = written.replace(/([$%])\1\{/g, ' ');
  if (/[$%]\{/.test(unescaped)) {
    const [, only] = /^\$\{(.*)\}$/s.exec(written) ?? [];
    return { expression: only !== undefined && isInterpolation(written) ? only : quoteTemplate(written) };
  }
  return { text: written.replace(/([$%])\1\{/g, '$1{') };
};

/** A template as one writes it in quotes: the parser has resolved the escapes of its literal parts. */
function quoteTemplate(written: string): string {
  const parts = templateParts(written).map(({ text, inserted }) =>
    inserted
      ? text
      : JSON.stringify(text)
          .slice(1, -1)
          .replace(/\u007f/g, '\\u007f'),
  );
  return `"${parts.join('')}"`;
}

/** A value as one writes it in Terraform's language; texts are as `parseHcl` gives them, with their expressions. */
export function hclOf(value: unknown): string {
  if (typeof value === 'string') {
    const read = hclText(value);
    // Line breaks count for nothing in brackets, and a comment may end the expression.
    return 'text' in read ? JSON.stringify(read.text).replace(/([$%])\{/g, '$1$1{') : `(${read.expression}\n)`;
  }
  if (Array.isArray(value)) {
    return `[${value.map(hclOf).join(', ')}]`;
  }
  if (value !== null && typeof value === 'object') {
    return `{ ${Object.entries(value)
      .map(([key, inner]) => `${hclOf(key)} = ${hclOf(inner)}`)
      .join(', ')} }`;
  }
  return JSON.stringify(value);
}
