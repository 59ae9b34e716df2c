import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fieldsOf, printedFields } from '../../../tools/text/typescript';

const literal = (value: object) => printedFields(fieldsOf(value));
const read = (text: string) => JSON.parse(JSON.stringify(runInNewContext(`(${text})`)));

describe('a literal', () => {
  it('is the value again when it is read, whatever stands in it', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(read(literal({ value }))).toEqual(JSON.parse(JSON.stringify({ value })));
      }),
    );
  });

  it('keeps every text: quotes, backticks, backslashes, lines and holes of templates', () => {
    const pieces = fc.constantFrom("'", '"', '`', '\\', '\n', '\r', '${', '$', '{', '\u2028', 'a', '\\n', '\t');
    fc.assert(
      fc.property(fc.array(pieces), (parts) => {
        const text = parts.join('');
        expect(read(literal({ text }))).toEqual({ text });
      }),
    );
  });

  it('is laid out to be read', () => {
    const value = {
      name: 'a',
      tags: { 'x:y': 'b' },
      list: [1, 2],
      rules: [{ port: 1 }],
      script: 'one\ntwo',
      none: undefined,
    };
    expect(literal(value)).toBe(
      "{\n  name: 'a',\n  tags: { 'x:y': 'b' },\n  list: [1, 2],\n  rules: [{ port: 1 }],\n  script: `one\ntwo`,\n}",
    );
  });
});
