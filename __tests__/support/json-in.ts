/**
 * The value that an argument of the synthesized JSON hands to Terraform's `jsonencode`, with what Terraform fills in as
 * `${...}`. Keys and values stand there as `"key" = value`.
 */
// biome-ignore lint/suspicious/noExplicitAny: whatever a document holds is for the test to say
export function jsonIn(argument: string): any {
  const encoded = /^\$\{jsonencode\((.*)\)\}$/s.exec(argument)?.[1];
  if (encoded === undefined) {
    throw new Error(`No jsonencode expression: ${argument}`);
  }
  const text = encoded.replace(/("(?:[^"\\]|\\.)*") = /g, '$1: ');
  return JSON.parse(text.replace(/(?<=[[:,] ?)((?:data\.)?aws_[\w.-]+)(?=[\],}])/g, '"$${$1}"'));
}
