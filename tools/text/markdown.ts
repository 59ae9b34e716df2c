import { htmlText } from './html';
import { printableLine } from './printable';

/**
 * A text of others as a code span, where neither Markdown nor GitLab's references (`@name`, `#1`) mean anything. It is
 * fenced with more backticks than it holds, and stays in its line.
 *
 * @see https://spec.commonmark.org/0.31.2/#code-spans
 */
export function codeSpan(text: string): string {
  const line = printableLine(text.replace(/\s+/g, ' '));
  const longest = Math.max(0, ...[...line.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  const space = longest > 0 || line === '' ? ' ' : '';
  return `${fence}${space}${line}${space}${fence}`;
}

/**
 * A code span in a table. A pipe ends the cell even in code, and so does an escaped one after a backslash, so it is
 * spelled out.
 *
 * @see https://github.github.com/gfm/#example-200
 */
export function codeCell(text: string): string {
  return codeSpan(text.replaceAll('|', '\\u007c'));
}

/** A code span where Markdown is not read: on a line that begins with an HTML element. */
export function codeElement(text: string): string {
  return `<code>${htmlText(text.replace(/\s+/g, ' '))}</code>`;
}

/** A text of others in the middle of a sentence: every character that Markdown may act on is escaped. */
export function markdownText(text: string): string {
  return printableLine(text.replace(/\s+/g, ' ')).replace(/[\\`*_{}[\]<>()#+!|~@$&%^:]/g, '\\$&');
}
