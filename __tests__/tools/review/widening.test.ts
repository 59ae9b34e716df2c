import { describe, expect, it } from 'vitest';
import { parseDocument, sameDocument } from '../../../tools/review/policy/document';
import { widenings, wideningText } from '../../../tools/review/policy/widening';

type Json = Record<string, unknown>;

const document = (...statements: Json[]) =>
  JSON.stringify({ Version: '2012-10-17', Statement: statements.map((one) => ({ Effect: 'Allow', ...one })) });
const statements = (...given: Json[]) => parseDocument(document(...given)) ?? [];
const found = (before: Json[], after: Json[]) =>
  widenings(statements(...before), statements(...after)).map(wideningText);

const read = { Action: 's3:GetObject', Resource: 'arn:aws:s3:::cache/*' };
const guarded = { ...read, Condition: { StringEquals: { 'aws:SourceAccount': ['111122223333', '444455556666'] } } };

describe('policies that say the same', () => {
  it.each<[string, Json[], Json[]]>([
    ['a list of one', [read], [{ Action: ['s3:GetObject'], Resource: ['arn:aws:s3:::cache/*'] }]],
    ['another order', [read, { Action: 'a:B', Resource: '*' }], [{ Action: 'a:B', Resource: '*' }, read]],
    ['another name', [{ ...read, Sid: 'a' }], [{ ...read, Sid: 'b' }]],
    ['values in another order', [{ ...read, Action: ['a:A', 'a:B'] }], [{ ...read, Action: ['a:B', 'a:A'] }]],
    [
      'an account as its root',
      [{ ...read, Principal: { AWS: '111122223333' } }],
      [{ ...read, Principal: { AWS: ['arn:aws:iam::111122223333:root'] } }],
    ],
  ])('%s', (_, before, after) => {
    expect(sameDocument(document(...before), document(...after))).toBe(true);
    expect(found(before, after)).toEqual([]);
  });

  it('are not told from what is no policy', () => {
    expect(sameDocument('{"a":1}', '{"a":1}')).toBe(false);
    expect(parseDocument('no JSON')).toBeUndefined();
  });
});

describe('what is no widening', () => {
  it.each<[string, Json[], Json[]]>([
    ['an action less', [{ ...read, Action: ['s3:GetObject', 's3:PutObject'] }], [read]],
    [
      'one statement cut into two',
      [{ Action: ['a:A', 'a:B'], Resource: '*' }],
      ['a:A', 'a:B'].map((Action) => ({ Action, Resource: '*' })),
    ],
    [
      'a narrower action',
      [{ Action: 'ec2:Describe*', Resource: '*' }],
      [{ Action: 'ec2:DescribeTags', Resource: '*' }],
    ],
    ['a narrower resource', [{ ...read, Resource: '*' }], [read]],
    ['a condition more', [read], [guarded]],
    [
      'a value less in a condition',
      [guarded],
      [{ ...read, Condition: { StringEquals: { 'aws:sourceaccount': '111122223333' } } }],
    ],
    [
      'a value more in a negative one',
      [{ ...read, Condition: { StringNotEquals: { k: ['a'] } } }],
      [{ ...read, Condition: { StringNotEquals: { k: ['a', 'b'] } } }],
    ],
    ['a denial more', [read], [read, { ...read, Effect: 'Deny', Action: 's3:*' }]],
    ['another case of an action', [read], [{ ...read, Action: 's3:getobject' }]],
  ])('%s', (_, before, after) => expect(found(before, after)).toEqual([]));
});

describe('what widens', () => {
  it.each<[string, Json[], Json[], string]>([
    [
      'a new action',
      [read],
      [{ ...read, Action: ['s3:GetObject', 's3:PutObject'] }],
      'statement 1: new actions: s3:PutObject on arn:aws:s3:::cache/*',
    ],
    ['a wildcard', [read], [{ ...read, Action: 's3:*' }], 'statement 1: new actions: s3:* on arn:aws:s3:::cache/*'],
    [
      'a wider resource',
      [read],
      [{ ...read, Resource: '*' }],
      'statement 1: wider resources: s3:GetObject on * (was arn:aws:s3:::cache/*)',
    ],
    [
      'a dropped condition',
      [guarded],
      [read],
      'statement 1: dropped conditions: s3:GetObject on arn:aws:s3:::cache/* (was StringEquals aws:sourceaccount = 111122223333 or 444455556666)',
    ],
    [
      'a value more in a condition',
      [{ ...read, Condition: { StringLike: { k: 'a' } } }],
      [{ ...read, Condition: { StringLike: { k: ['a', 'b'] } } }],
      'statement 1: dropped conditions: s3:GetObject on arn:aws:s3:::cache/* (was StringLike k = a)',
    ],
    [
      'a value less in a negative one',
      [{ ...read, Condition: { StringNotLike: { k: ['a', 'b'] } } }],
      [{ ...read, Condition: { StringNotLike: { k: 'a' } } }],
      'statement 1: dropped conditions: s3:GetObject on arn:aws:s3:::cache/* (was StringNotLike k = a or b)',
    ],
    [
      'a new principal',
      [{ ...read, Principal: { AWS: '111122223333' } }],
      [{ ...read, Principal: '*' }],
      'statement 1: new principals: s3:GetObject on arn:aws:s3:::cache/* for AWS:* (was AWS:111122223333)',
    ],
    [
      'a denial that is gone',
      [{ ...read, Effect: 'Deny' }, read],
      [read],
      'statement 1: no longer denied: s3:GetObject on arn:aws:s3:::cache/*',
    ],
    [
      'everything but',
      [read],
      [{ NotAction: 'iam:*', Resource: 'arn:aws:s3:::cache/*' }],
      'statement 1: new actions: everything but iam:* on arn:aws:s3:::cache/*',
    ],
    [
      'a question mark for a star',
      [{ ...read, Resource: 'cache/?' }],
      [{ ...read, Resource: 'cache/*' }],
      'statement 1: wider resources: s3:GetObject on cache/* (was cache/?)',
    ],
  ])('%s', (_, before, after, text) => expect(found(before, after)).toEqual([text]));

  it('is told by the name of its statement', () => {
    expect(found([], [{ ...read, Sid: 'readCache' }])).toEqual([
      'statement "readCache": new actions: s3:GetObject on arn:aws:s3:::cache/*',
    ]);
  });
});
