import { printable } from '../text/printable';

const escapeCharacter = '\u001b';
/** Colours and weights of our own, such as red, `ESC [31m`. */
const ownColours = new RegExp(`(${escapeCharacter}\\[\\d+m)`);

/**
 * The only ways to a terminal: whatever a command prints may hold text of others (a plan, a state, an answer of AWS or
 * GitLab, a file), so nothing but lines of visible characters passes.
 */
export function say(text: string): void {
  process.stdout.write(`${printable(text)}\n`);
}

/** The same on standard error: progress, warnings, errors. */
export function warn(text: string): void {
  process.stderr.write(`${printable(text)}\n`);
}

/** A text of `say` with colours of our own. The caller has made every text of others in it printable. */
export function sayInColour(text: string): void {
  const parts = text.split(ownColours);
  process.stdout.write(`${parts.map((part) => (ownColours.test(part) ? part : printable(part))).join('')}\n`);
}
