import fc from 'fast-check';

/**
 * What a terminal or a browser obeys instead of showing it, by ECMA-48 and Unicode's Bidi_Control, in numbers of its
 * own: the code under test names classes.
 */
const ranges = ['0-1f', '7f-9f', '61c-61c', '200b-200f', '2028-202e', '2060-206f', 'feff-feff', 'e0000-e007f'];
export const obeyed = new RegExp(`[${ranges.map((range) => range.replace(/\w+/g, '\\u{$&}')).join('')}]`, 'u');

const attacks = [
  '\u001b[2J\u001b[H',
  '\u001b]0;title\u0007',
  '\u001b[8m',
  '\u009b2J',
  '\r',
  '\n',
  '\nNothing changes.\n',
  '\b\b\b',
  '\u202e',
  '\u2066',
  '\u200b',
  '\u2028',
  '`',
  '```',
  '|',
  '\\|',
  '\\',
  '</code></pre></title>',
  '"><script>alert(1)</script>',
  "'",
  '${',
  '&lt;',
  '<!--',
  '\n\n## title\n\n',
  '@all',
];

/** Texts with pieces that break out of terminals, code spans, table cells, elements and strings. */
export const hostileText = fc
  .array(fc.oneof(fc.constantFrom(...attacks), fc.string({ unit: 'binary', maxLength: 5 })), { maxLength: 8 })
  .map((parts) => parts.join(''));
