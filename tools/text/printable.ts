/**
 * Characters that a terminal or a browser obeys, or that nobody sees: control characters (C0, C1, ESC), bidirectional
 * marks, zero-width and blank characters, line and paragraph separators, tags, halves of surrogate pairs. Variation
 * selectors stay: they only choose between shapes of the character before them.
 *
 * @see https://www.unicode.org/reports/tr36/#Bidirectional_Text_Spoofing
 * @see https://www.unicode.org/reports/tr44/#Default_Ignorable_Code_Point
 */
const invisible = /(?![\ufe00-\ufe0f])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Default_Ignorable_Code_Point}]/gu;

/**
 * A text of others, safe to print: what would act on the reader's terminal is shown as `\u001b` instead. Lines stay
 * lines. Inside the strings of JSON, JavaScript and TOML that is the same value in another spelling.
 */
export function printable(text: string): string {
  return text.replace(invisible, (character) => (character === '\n' ? character : spelledOut(character)));
}

/** The same within one line: a value with line breaks cannot pass for lines of the program's own. */
export function printableLine(text: string): string {
  return text.replace(invisible, spelledOut);
}

function spelledOut(character: string): string {
  return Array.from({ length: character.length }, (_, index) => character.charCodeAt(index))
    .map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`)
    .join('');
}
