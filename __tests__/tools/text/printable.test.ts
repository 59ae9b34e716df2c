import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { codeCell, codeSpan, markdownText } from '../../../tools/text/markdown';
import { printable, printableLine } from '../../../tools/text/printable';
import { quoted } from '../../../tools/text/typescript';
import { hostileText, obeyed } from './hostile-text';

describe('printable', () => {
  it.each([
    ['clears the screen', '\u001b[2J\u001b[Hplan: nothing changes', '\\u001b[2J\\u001b[Hplan: nothing changes'],
    ['C1 control sequence', '\u009b2J', '\\u009b2J'],
    ['overwrites its line', 'destroyed\rnothing changes', 'destroyed\\u000dnothing changes'],
    ['reads backwards', 'a\u202eb\u2066c\u061c', 'a\\u202eb\\u2066c\\u061c'],
    ['is not seen', 'a\u200bb\u200e\ufeff\u00ad', 'a\\u200bb\\u200e\\ufeff\\u00ad'],
    ['hides in tags', '\u{e0041}', '\\udb40\\udc41'],
    ['half a character', '\ud800', '\\ud800'],
    ['another kind of line', 'a\u2028b\u0085c', 'a\\u2028b\\u0085c'],
  ])('spells out what %s', (_, text, shown) => {
    expect(printable(text)).toBe(shown);
  });

  it('leaves words of every language, signs and lines as they are', () => {
    const text = 'naïve, 東京, עברית, ⚠️ ± … └─ "quoted" <b> `code`\nsecond line';
    expect(printable(text)).toBe(text);
    expect(printableLine('a\nb')).toBe('a\\u000ab');
  });

  it('lets nothing through that is obeyed', () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        expect(printable(text).replaceAll('\n', '')).not.toMatch(obeyed);
        expect(printableLine(text)).not.toMatch(obeyed);
      }),
    );
  });

  it('is the same value to JSON, and to the programs that are written', () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        expect(JSON.parse(printable(JSON.stringify(text)))).toBe(text);
        const literal = quoted(text);
        expect(new Function(`return ${literal}`)()).toBe(text);
        expect(literal.replaceAll('\n', '')).not.toMatch(obeyed);
      }),
    );
  });
});

describe('markdown', () => {
  it('has code spans that end where they must, in one line', () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        const [, fence = '', , inside = ''] = /^(`+)( ?)(.*?)\2\1$/s.exec(codeSpan(text)) ?? [];
        expect(fence).not.toBe('');
        expect(inside).not.toMatch(obeyed);
        expect([...inside.matchAll(/`+/g)].map(([run]) => run)).not.toContain(fence);
      }),
    );
    expect(codeSpan('')).toBe('`  `');
  });

  it.each(['a|b', 'a\\|b', '\\\\|'])('keeps %j in its cell', (text) => {
    expect(codeCell(text)).not.toContain('|');
  });

  it('reads a sentence as nothing but words', () => {
    expect(markdownText('see [x](https://example.com) <img> @all #1 **b** a_b\n## c')).toBe(
      'see \\[x\\]\\(https\\://example.com\\) \\<img\\> \\@all \\#1 \\*\\*b\\*\\* a\\_b \\#\\# c',
    );
  });
});
