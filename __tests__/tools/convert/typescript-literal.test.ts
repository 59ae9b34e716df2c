import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { typescriptLiteral } from '../../../tools/convert/typescript-literal';

const read = (text: string) => JSON.parse(JSON.stringify(runInNewContext(`(${text})`)));

describe('a literal', () => {
  it('is the value again when it is read, whatever stands in it', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(read(typescriptLiteral({ value }))).toEqual(JSON.parse(JSON.stringify({ value })));
      }),
    );
  });

  it('keeps every text: quotes, backticks, backslashes, lines and holes of templates', () => {
    const pieces = fc.constantFrom("'", '"', '`', '\\', '\n', '\r', '${', '$', '{', '\u2028', 'a', '\\n', '\t');
    fc.assert(
      fc.property(fc.array(pieces), (parts) => {
        const text = parts.join('');
        expect(read(typescriptLiteral({ text }))).toEqual({ text });
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
    expect(typescriptLiteral(value)).toBe(
      "{\n  name: 'a',\n  tags: { 'x:y': 'b' },\n  list: [1, 2],\n  rules: [\n    { port: 1 },\n  ],\n  script: `one\ntwo`,\n}",
    );
  });
});
