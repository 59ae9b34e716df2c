const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** A text that means nothing to HTML, in an element or in an attribute. */
export function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => String(entities[character]));
}
