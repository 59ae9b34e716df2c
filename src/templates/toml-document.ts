import TOML from '@iarna/toml';
import { escapeLiteral, Fact, Template, type TemplateText, templateSource } from './template-text';

/** A number that GitLab Runner reads as a fraction: it is written with a dot even when it is whole. */
export class Float {
  constructor(readonly value: number) {}
}

/** What may be in config.toml. A key whose value is undefined is left out. */
export type TomlValue = TemplateText | Float | number | boolean | readonly TomlValue[] | TomlTable;
export interface TomlTable {
  readonly [key: string]: TomlValue | undefined;
}

/** The document as a Terraform template: TOML in which each fact is a placeholder `${fact}`. */
export function tomlTemplate(table: TomlTable): string {
  const asides = new Asides();
  return asides.putBack(TOML.stringify(asides.plain(table) as TOML.JsonMap));
}

/**
 * What the TOML library would not write faithfully is set apart while it works: whole fractions, text with control
 * characters (it escapes only the first), and text that Terraform would bring into Unicode's normal form.
 */
class Asides {
  private readonly written: string[] = [];

  plain(value: TomlValue): unknown {
    if (typeof value === 'string' || value instanceof Fact || value instanceof Template) {
      return this.text(templateSource(value));
    }
    if (value instanceof Float) {
      return Number.isInteger(value.value) ? this.aside(floatText(value)) : value.value;
    }
    if (Array.isArray(value)) {
      // The library refuses a list in which some numbers are set apart.
      return value.map((inner) => (inner instanceof Float ? this.aside(floatText(inner)) : this.plain(inner)));
    }
    if (typeof value === 'object') {
      return Object.fromEntries(
        Object.entries(value)
          .filter(([, inner]) => inner !== undefined)
          .map(([key, inner]) => [this.text(escapeLiteral(key)), this.plain(inner as TomlValue)]),
      );
    }
    return value;
  }

  putBack(toml: string): string {
    return toml.replace(/"@(\d+)@"/g, (_, index) => this.written[Number(index)] as string);
  }

  private text(source: string): string {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
    const unfaithful = /[\u0000-\u0008\u000b-\u001f\u007f]|@\d+@/.test(source) || source !== source.normalize('NFC');
    return unfaithful ? this.aside(basicString(source)) : source;
  }

  private aside(written: string): string {
    return `@${this.written.push(written) - 1}@`;
  }
}

function floatText({ value }: Float): string {
  return Number.isInteger(value) ? value.toFixed(1) : String(value);
}

/** A TOML basic string in ASCII. JSON's escapes are TOML's, up to the two that JSON does not need. */
function basicString(text: string): string {
  return [...JSON.stringify(text)]
    .map((character) => {
      const code = character.codePointAt(0) as number;
      return code < 0x7f ? character : `\\U${code.toString(16).padStart(8, '0')}`;
    })
    .join('');
}
