/** A word, number, string or sign of Terraform's language, and where it stands. */
export interface Token {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

export const blank = /\s+|#[^\n]*|\/\/[^\n]*|\/\*[\s\S]*?\*\//y;
export const heredoc = /<<-?(\w+)\n[\s\S]*?\n\s*\1\b/y;
const word = /[A-Za-z_][\w-]*|\d+(\.\d+)?|=>|==|!=|<=|>=|&&|\|\||\.\.\.|[\s\S]/y;

/** The tokens of an expression, without blanks and comments. A string is one token, with all that is in it. */
export function tokensOf(expression: string): Token[] {
  const tokens: Token[] = [];
  for (let start = 0; start < expression.length; ) {
    const skipped = match(blank, expression, start);
    if (skipped > 0) {
      start += skipped;
      continue;
    }
    const length =
      expression[start] === '"'
        ? stringEnd(expression, start) - start
        : match(heredoc, expression, start) || match(word, expression, start);
    tokens.push({ text: expression.slice(start, start + length), start, end: start + length });
    start += length;
  }
  return tokens;
}

/** An expression however it was laid out: one blank between tokens, no comments, no comma before a closing bracket. */
export function withoutLayout(expression: string): string {
  const texts = tokensOf(expression).map(({ text }) => text);
  return texts.filter((text, index) => text !== ',' || !')]}'.includes(texts[index + 1] ?? ',')).join(' ');
}

/** Whether the text is one `${...}` and nothing else. */
export function isInterpolation(text: string): boolean {
  return text.startsWith('${') && interpolationEnd(text, 2) === text.length;
}

interface TemplatePart {
  readonly text: string;
  /** Whether it is an interpolation or a directive, with its braces. */
  readonly inserted: boolean;
}

/** A template's literal text, with `$${` as it was written, and what is inserted in it. */
export function templateParts(template: string): TemplatePart[] {
  const parts: TemplatePart[] = [];
  let literal = 0;
  for (let at = 0; at < template.length; ) {
    if (/^([$%])\1\{/.test(template.slice(at, at + 3))) {
      at += 3;
    } else if (/^[$%]\{/.test(template.slice(at, at + 2))) {
      const end = interpolationEnd(template, at + 2);
      parts.push({ text: template.slice(literal, at), inserted: false });
      parts.push({ text: template.slice(at, end), inserted: true });
      at = end;
      literal = end;
    } else {
      at += 1;
    }
  }
  return [...parts, { text: template.slice(literal), inserted: false }].filter(({ text }) => text !== '');
}

export function match(pattern: RegExp, text: string, start: number): number {
  pattern.lastIndex = start;
  return pattern.exec(text)?.[0].length ?? 0;
}

/** Where a string ends that begins at a quote; the text's end when it does not. */
function stringEnd(text: string, start: number): number {
  for (let at = start + 1; at < text.length; ) {
    if (text[at] === '\\') {
      at += 2;
    } else if (/^([$%])\1\{/.test(text.slice(at, at + 3))) {
      at += 3;
    } else if (/^[$%]\{/.test(text.slice(at, at + 2))) {
      at = interpolationEnd(text, at + 2);
    } else if (text[at] === '"') {
      return at + 1;
    } else {
      at += 1;
    }
  }
  return text.length;
}

/** Where an interpolation ends whose inside begins at `start`. */
export function interpolationEnd(text: string, start: number): number {
  let depth = 1;
  for (let at = start; at < text.length; ) {
    const character = text[at];
    depth += character === '{' ? 1 : character === '}' ? -1 : 0;
    at = character === '"' ? stringEnd(text, at) : at + 1;
    if (depth === 0) {
      return at;
    }
  }
  return text.length;
}
