import { describe, expect, it } from 'vitest';
import { describedLines } from '../../../tools/review/render/describe';
import { planOf, reviewOf, type Written } from './planned';

const update = (address: string, before: object, after: object, more: object = {}): Written => ({
  address,
  change: { before, after, ...more },
});

describe('an update that changes nothing', () => {
  it.each<[string, Written, string]>([
    ['null and an empty text', update('aws_x.y', { a: null, b: '' }, { a: '', b: null }), 'empty before and after'],
    ['null and an empty block', update('aws_x.y', { a: [] }, { a: [{ b: null, c: [] }] }), 'empty before and after'],
    [
      'only what the provider sets',
      { ...update('aws_x.y', { arn: 'a' }, {}, { after_unknown: { arn: true } }), expressions: {} },
      'the provider sets it itself',
    ],
    [
      'the same archive from another folder',
      update(
        'aws_lambda_function.f',
        { filename: 'a/x.zip', source_code_hash: 'h' },
        { filename: 'b/x.zip', source_code_hash: 'h' },
      ),
      'the same archive',
    ],
    [
      'versions that AWS counts',
      { ...update('aws_launch_template.t', { latest_version: 1 }, { latest_version: 2 }), expressions: {} },
      'counted up by AWS',
    ],
  ])('%s', (_, written, reason) => {
    const { changes, noise } = reviewOf(written);
    expect(changes).toEqual([]);
    expect(noise).toEqual([{ address: written.address, reasons: [expect.stringContaining(reason)] }]);
  });

  it('is told beside a real one only by the real one', () => {
    const { changes } = reviewOf(
      update(
        'aws_x.y',
        { tags: { a: '1' }, tags_all: { a: '1' }, b: null },
        { tags: { a: '2' }, tags_all: { a: '2' }, b: '' },
      ),
    );
    expect(changes.map(describedLines)).toEqual([['tags.a: 1 to 2']]);
  });
});

describe('what looks like noise and is none', () => {
  it.each<[string, Written, string]>([
    [
      'default tags that change alone',
      update('aws_x.y', { tags: {}, tags_all: { a: '1' } }, { tags: {}, tags_all: { a: '2' } }),
      'tags_all.a: 1 to 2',
    ],
    ['false instead of true', update('aws_x.y', { a: true }, { a: false }), 'a: true to false'],
    ['0 instead of nothing', update('aws_x.y', { a: null }, { a: 0 }), 'a: (none) to 0'],
    ['another order of a list', update('aws_x.y', { a: ['1', '2'] }, { a: ['2', '1'] }), 'a: ["1","2"] to ["2","1"]'],
    [
      'an archive that differs',
      update('aws_lambda_function.f', { source_code_hash: 'h' }, { source_code_hash: 'i' }),
      'source_code_hash: h to i',
    ],
    [
      'what the configuration sets to something unknown',
      {
        ...update('aws_x.y', { a: '1' }, {}, { after_unknown: { a: true } }),
        expressions: { a: { references: ['aws_z.z'] } },
      },
      'a: 1 to (known after the apply)',
    ],
  ])('%s', (_, written, text) => {
    const { changes, noise } = reviewOf(written);
    expect(noise).toEqual([]);
    expect(changes.map(describedLines)).toEqual([[text]]);
  });
});

describe('blocks', () => {
  it('are compared in their order, without those that stay', () => {
    const tag = (key: string, value: string) => ({ key, value });
    const { changes } = reviewOf(
      update(
        'aws_x.y',
        { tag: [tag('a', '1'), tag('b', '1')] },
        { tag: [tag('b', '1'), tag('a', '2'), tag('c', '3')] },
      ),
    );
    expect(changes.map(describedLines)).toEqual([
      ['tag[1].value: 1 to 2', 'tag[2]: (none) to {"key":"c","value":"3"}'],
    ]);
  });
});

describe('drift', () => {
  const drifted = (before: object, after: object): Written => ({ address: 'aws_x.y', change: { before, after } });

  it('is left out where the configuration does not say anything, or the plan leaves it', async () => {
    const { reviewPlan } = await import('../../../tools/review/review');
    const same = { actions: ['no-op'], before: { size: 5, arn: 'b' }, after: { size: 5, arn: 'b' } };
    const plan = planOf(
      [{ address: 'aws_x.y', change: same, expressions: { size: { constant_value: 3 } } }],
      [drifted({ size: 3, arn: 'a' }, { size: 5, arn: 'b' })],
    );
    expect(reviewPlan({ name: 'ci', plan }).risks).toEqual([]);
  });
});
