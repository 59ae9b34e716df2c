import { type Token, tokensOf } from '../hcl/hcl-tokens';

/** A variable, or an attribute of its type. */
export interface TypedName {
  /** Attributes after a dot; `[]` stands for the elements of a list or set, `{}` for the values of a map. */
  readonly path: string;
  /** Objects without their attributes, which have lines of their own. */
  readonly type: string;
  readonly optional: boolean;
  /** The expression, as it was written; undefined when there is none. */
  readonly default?: string;
}

/**
 * A type of the module as a list, one line for each attribute at whatever depth.
 *
 * @throws when it is not a type of Terraform's language
 * @see https://developer.hashicorp.com/terraform/language/expressions/type-constraints
 */
export function typedNames(variable: string, type: string): TypedName[] {
  const reader = new TypeReader(type);
  const rest: TypedName[] = [];
  const name = reader.type(variable, rest);
  return [{ path: variable, type: name, optional: false }, ...rest];
}

class TypeReader {
  private readonly tokens: readonly Token[];
  private at = 0;

  constructor(private readonly text: string) {
    this.tokens = tokensOf(text);
  }

  /** Reads one type, adds the attributes below it to `found` and gives its name. */
  type(path: string, found: TypedName[]): string {
    const name = this.next();
    switch (name) {
      case 'object':
        this.attributes(path, found);
        return name;
      case 'list':
      case 'set':
      case 'map': {
        // The old way to write any values: https://developer.hashicorp.com/terraform/language/expressions/type-constraints
        if (this.tokens[this.at]?.text !== '(') {
          return `${name}(any)`;
        }
        this.expect('(');
        const inner = this.type(`${path}${name === 'map' ? '{}' : '[]'}`, found);
        this.expect(')');
        return `${name}(${inner})`;
      }
      case 'tuple':
        return `${name}${this.brackets()}`;
      case 'string':
      case 'number':
      case 'bool':
      case 'any':
        return name;
      default:
        throw this.unreadable(name);
    }
  }

  private attributes(path: string, found: TypedName[]): void {
    this.expect('(');
    this.expect('{');
    while (this.peek() !== '}') {
      const name = `${path}.${this.next().replace(/^"|"$/g, '')}`;
      this.next();
      this.attribute(name, found);
      if (this.peek() === ',') {
        this.next();
      }
    }
    this.expect('}');
    this.expect(')');
  }

  private attribute(path: string, found: TypedName[]): void {
    const inner: TypedName[] = [];
    if (this.peek() !== 'optional') {
      found.push({ path, type: this.type(path, inner), optional: false }, ...inner);
      return;
    }
    this.next();
    this.expect('(');
    const type = this.type(path, inner);
    const value = this.peek() === ',' ? this.defaultValue() : undefined;
    this.expect(')');
    found.push({ path, type, optional: true, default: value }, ...inner);
  }

  /** From behind the comma up to the bracket that closes `optional(`. */
  private defaultValue(): string {
    const { end } = this.tokens[this.at++] as Token;
    while (this.peek() !== ')') {
      this.skip();
    }
    return this.text.slice(end, this.tokens[this.at]?.start).trim();
  }

  private brackets(): string {
    const first = this.at;
    this.skip();
    return this.text.slice(this.tokens[first]?.start, this.tokens[this.at - 1]?.end).replace(/\s+/g, ' ');
  }

  /** One token, or all between a pair of brackets. */
  private skip(): void {
    if ('([{'.includes(this.next())) {
      while (!')]}'.includes(this.peek())) {
        this.skip();
      }
      this.next();
    }
  }

  private peek(): string {
    const token = this.tokens[this.at];
    if (!token) {
      throw this.unreadable('its end');
    }
    return token.text;
  }

  private next(): string {
    const text = this.peek();
    this.at += 1;
    return text;
  }

  private expect(text: string): void {
    const found = this.next();
    if (found !== text) {
      throw this.unreadable(found);
    }
  }

  private unreadable(at: string): Error {
    return new Error(`not a type of Terraform's language, at ${at}: ${this.text}`);
  }
}
