import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { renderHtml } from '../../../tools/review/render/html';
import { renderMarkdown } from '../../../tools/review/render/markdown';
import { renderTerminal } from '../../../tools/review/render/terminal';
import type { StackReview } from '../../../tools/review/review';
import { hostileText, obeyed } from '../text/hostile-text';
import { reviewOf } from './planned';

/** A review in which every text that a plan may bring is the given one, after a plain word. */
function reviewWith(text: string): StackReview {
  const hostile = `x${text}`;
  const review = reviewOf(
    { address: `aws_x.new["${hostile}"]`, change: { actions: ['create'], after: {} } },
    {
      address: 'aws_s3_bucket.a',
      change: { before: { [hostile]: '1', b: hostile }, after: { [hostile]: '2', b: 'c' } },
    },
    {
      address: `aws_ebs_volume.gone["${hostile}"]`,
      previous_address: hostile,
      change: { actions: ['delete', 'create'], before: { size: 2 }, after: { size: 1 }, replace_paths: [[hostile]] },
    },
    { address: 'aws_eip.e', change: { actions: ['no-op'], before: {}, after: {}, importing: { id: hostile } } },
    { address: `aws_y.same["${hostile}"]`, change: { actions: ['no-op'], before: {}, after: {} } },
    { address: `aws_y.noise["${hostile}"]`, change: { before: { a: '' }, after: { a: null } } },
  );
  return {
    ...review,
    name: hostile,
    notes: [hostile],
    drifted: review.changes,
    risks: review.risks.map((risk) => ({ ...risk, why: hostile, remedy: hostile, changes: [hostile] })),
  };
}

const lineCount = (text: string) => text.split('\n').length;
const plain = reviewWith('');

const escapeCharacter = '\u001b';
const withoutOwnColours = (text: string) => text.replace(new RegExp(`${escapeCharacter}\\[(0|1|2|31|32|33)m`, 'g'), '');

describe('what a plan says', () => {
  it.each([true, false])('is nothing to the terminal but characters (colour: %s)', (colour) => {
    fc.assert(
      fc.property(hostileText, (text) => {
        const shown = renderTerminal([reviewWith(text)], { colour });
        expect(withoutOwnColours(shown).replaceAll('\n', '')).not.toMatch(obeyed);
        // Only lines of ours begin in the first column, and a value adds none.
        expect(lineCount(shown)).toBe(lineCount(renderTerminal([plain], { colour })));
      }),
    );
  });

  it('cannot clear the screen and print that nothing changes', () => {
    const forged = reviewWith('\u001b[2J\u001b[H\nNothing changes.\n\u001b[8m');
    const lines = withoutOwnColours(renderTerminal([forged], { colour: true })).split('\n');
    expect(lines).not.toContain('Nothing changes.');
    expect(lines.some((line) => line.includes('\\u001b[2J\\u001b[H\\u000aNothing changes.'))).toBe(true);
    expect(lines.at(-1)).toBe('4 changes, 1 risk to decide on.');
  });

  it('stays in its place in Markdown', () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        const shown = renderMarkdown([reviewWith(text)]);
        expect(shown.replaceAll('\n', '')).not.toMatch(obeyed);
        expect(lineCount(shown)).toBe(lineCount(renderMarkdown([plain])));
        const [row = ''] = shown.split('\n').filter((line) => line.startsWith('| `'));
        expect(row.match(/\|/g)).toHaveLength(7);
        // Outside of code, everything that Markdown acts on is escaped.
        const words = shown
          .split('\n')
          .filter((line) => /^(- `|\*\*Why|\*\*What)/.test(line))
          .join('\n')
          .replace(/(?<![`\\])(`+)(?!`).*?(?<!`)\1(?!`)/g, '')
          .replace(/\\[!-/:-@[-`{-~]/g, '')
          .replace(/^\*\*(Why it matters|What to do):\*\*/gm, '');
        expect(words).not.toMatch(/[`<>[\]|@#*_]/);
      }),
    );
  });

  it('stays in its element on the page', () => {
    const tags = (html: string) =>
      html.match(/<\/?[a-z!][^>]*>/g)?.map((tag) => tag.replace(/(id|aria-label)="[^"]*"/, ''));
    const expected = tags(renderHtml([plain]));
    fc.assert(
      fc.property(hostileText, (text) => {
        const html = renderHtml([reviewWith(text)]);
        expect(html.replaceAll('\n', '')).not.toMatch(obeyed);
        expect(tags(html)).toEqual(expected);
      }),
    );
  });
});
