import { printableLine } from './printable';

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** A text of others in one line, in an element or in a quoted attribute. */
export function htmlText(text: string): string {
  return printableLine(text).replace(/[&<>"']/g, (character) => String(entities[character]));
}
