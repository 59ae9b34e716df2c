/** What YAML forbids in a document, however it is written there: cloud-init would refuse the whole of it. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const forbiddenInYaml = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\ufeff\ufffe\uffff]/;

/**
 * Whether a text reaches the machine as it is. Terraform brings text into Unicode's normal form C, and its JSON leaves
 * characters as they are that YAML forbids.
 */
export function arrivesUnchanged(text: string): boolean {
  return text === text.normalize('NFC') && !forbiddenInYaml.test(text);
}
