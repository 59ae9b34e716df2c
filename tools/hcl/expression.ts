import { blank, heredoc, interpolationEnd, match } from './hcl-tokens';

interface Range {
  readonly start: number;
  readonly end: number;
}

/** A name with its attributes, such as `module.vpc.private_subnets[0]`. */
export interface NamedValue extends Range {
  /** As far as its names are written down: an index that is worked out ends it. */
  readonly path: readonly string[];
}

/** A call of a function, with its arguments. */
export interface FunctionCall extends Range {
  readonly name: string;
}

export interface ExpressionParts {
  readonly values: readonly NamedValue[];
  readonly calls: readonly FunctionCall[];
}

const identifier = /[A-Za-z_][\w-]*/y;
const functionName = /[A-Za-z_]\w*(::\w+)*(?=\s*\()/y;
const loop = /\bfor\s+([\w-]+)(?:\s*,\s*([\w-]+))?\s+in\b/g;
const attribute = /\s*\.\s*([A-Za-z_][\w-]*|\d+|\*)/y;
const literalIndex = /\[\s*(?:"((?:[^"\\$%])*)"|(\d+)|\*)\s*\]/y;

/** What an expression names and calls, those inside its texts too. Variables of its own `for` are not among them. */
export function partsOf(expression: string): ExpressionParts {
  const reader = new Reader(expression);
  reader.expression(0, expression.length);
  const own = new Set([...expression.matchAll(loop)].flatMap(([, key, value]) => [key, value]));
  return { values: reader.values.filter(({ path: [root] }) => !own.has(root)), calls: reader.calls };
}

/** Puts other text in the place of ranges. A range inside another one goes with it. */
export function replaceRanges(text: string, ranges: readonly (Range & { readonly by: string })[]): string {
  let result = '';
  let at = 0;
  for (const { start, end, by } of [...ranges].sort((one, other) => one.start - other.start || other.end - one.end)) {
    if (start >= at) {
      result += text.slice(at, start) + by;
      at = end;
    }
  }
  return result + text.slice(at);
}

class Reader {
  readonly values: NamedValue[] = [];
  readonly calls: FunctionCall[] = [];

  constructor(private readonly text: string) {}

  expression(start: number, end: number): void {
    for (let at = start; at < end; ) {
      at += match(blank, this.text, at) || this.token(at);
    }
  }

  /** @returns its length */
  private token(at: number): number {
    if (this.text[at] === '"') {
      return this.template(at + 1, '"') - at;
    }
    const here = match(heredoc, this.text, at);
    if (here > 0) {
      this.inserted(at, at + here);
      return here;
    }
    const called = match(functionName, this.text, at);
    if (called > 0) {
      this.call(at, called);
      return called;
    }
    const named = match(identifier, this.text, at);
    return named > 0 ? this.named(at, at + named) - at : match(/\d[\w.]*/y, this.text, at) || 1;
  }

  private call(at: number, length: number): void {
    const name = this.text.slice(at, at + length);
    // `for x in (...)` and `a ? (b) : (c)` look like calls.
    if (!['in', 'if', 'for'].includes(name)) {
      const open = this.text.indexOf('(', at);
      this.calls.push({ name, start: at, end: this.closing(open) });
    }
  }

  private named(start: number, rootEnd: number): number {
    const path = [this.text.slice(start, rootEnd)];
    let end = rootEnd;
    let isLiteral = true;
    for (;;) {
      attribute.lastIndex = end;
      literalIndex.lastIndex = end;
      const found = attribute.exec(this.text) ?? literalIndex.exec(this.text);
      if (found) {
        const key = found[1] ?? found[2];
        isLiteral &&= key !== undefined && key !== '*';
        if (isLiteral && key !== undefined) {
          path.push(key);
        }
        end += found[0].length;
      } else if (this.text[end] === '[') {
        const closed = this.closing(end);
        this.expression(end + 1, closed - 1);
        isLiteral = false;
        end = closed;
      } else {
        break;
      }
    }
    // Keywords, keys of objects and variables of a loop are single words.
    if (end > rootEnd) {
      this.values.push({ path, start, end });
    }
    return end;
  }

  /** @returns where the text ends that begins at `start` */
  private template(start: number, closing: string): number {
    for (let at = start; at < this.text.length; ) {
      if (this.text[at] === '\\') {
        at += 2;
      } else if (this.text[at] === closing) {
        return at + 1;
      } else {
        at = this.insertedAt(at);
      }
    }
    return this.text.length;
  }

  private inserted(start: number, end: number): void {
    for (let at = start; at < end; ) {
      at = this.insertedAt(at);
    }
  }

  /** Reads what is inserted here, if anything is. */
  private insertedAt(at: number): number {
    if (/^([$%])\1\{/.test(this.text.slice(at, at + 3))) {
      return at + 3;
    }
    if (!/^[$%]\{/.test(this.text.slice(at, at + 2))) {
      return at + 1;
    }
    const end = interpolationEnd(this.text, at + 2);
    this.expression(at + 2, end - 1);
    return end;
  }

  /** Where a bracket's partner ends. */
  private closing(open: number): number {
    let depth = 0;
    const quiet = new Reader(this.text);
    for (let at = open; at < this.text.length; ) {
      const character = this.text[at] ?? '';
      depth += '([{'.includes(character) ? 1 : ')]}'.includes(character) ? -1 : 0;
      if (depth === 0) {
        return at + 1;
      }
      const skipped = match(blank, this.text, at);
      at =
        skipped > 0
          ? at + skipped
          : character === '"'
            ? quiet.template(at + 1, '"')
            : at + (match(heredoc, this.text, at) || 1);
    }
    return this.text.length;
  }
}
