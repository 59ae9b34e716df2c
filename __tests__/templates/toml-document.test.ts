import TOML from '@iarna/toml';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { expression } from '../../src/templates/expression';
import { Fact, withFacts } from '../../src/templates/template-text';
import { Float, tomlTemplate } from '../../src/templates/toml-document';

/** What Terraform's template engine does to a text without facts. */
const filledIn = (template: string) => template.replace(/([$%])\1\{/g, '$1{');
const anyText = fc.string({ unit: 'binary' }).filter((text) => !/[$%]\{/.test(text));

describe('tomlTemplate', () => {
  it('writes facts as placeholders and doubles what a literal would open', () => {
    const placeholder = expression('vpc_id');
    const template = tomlTemplate({ a: withFacts`vpc=${new Fact('vpc_id')}`, b: placeholder, c: '%{if true}' });
    expect(TOML.parse(template)).toEqual({ a: `vpc=${placeholder}`, b: `$${placeholder}`, c: '%%{if true}' });
  });

  it('writes a whole fraction with a dot and leaves out what is undefined', () => {
    expect(tomlTemplate({ whole: new Float(2), part: new Float(0.5), none: undefined }).trim()).toBe(
      'whole = 2.0\npart = 0.5',
    );
  });

  it('keeps any text, as value, list element and key', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const document = { value: text, list: [text, 'x'], table: { [`k${text}`]: 'v' } };
        expect(TOML.parse(filledIn(tomlTemplate(document)))).toEqual(document);
      }),
      { numRuns: 500 },
    );
  });

  it.each(['@0@', '"@0@"', 'a\u0001b\u0002', 'e\u0301', "it's", '"""', 'line\r\nline\n', '\\', '\u007f'])(
    'keeps %j',
    (text) => {
      expect(TOML.parse(tomlTemplate({ text, more: new Float(1) }))).toEqual({ text, more: 1 });
    },
  );
});
