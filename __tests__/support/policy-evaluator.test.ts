import { describe, expect, it } from 'vitest';
import { type ConditionBlock, evaluate, type RequestContext, type Statement } from './policy-evaluator';

const bucket = 'arn:aws:s3:::cache/runner/1';

function answer(
  statements: Statement | Statement[],
  request: { action?: string; resource?: string; context?: RequestContext } = {},
) {
  return evaluate([{ Version: '2012-10-17', Statement: statements }], {
    action: 's3:GetObject',
    resource: bucket,
    ...request,
  });
}

const allow = (more: Partial<Statement>): Statement => ({ Effect: 'Allow', Action: '*', Resource: '*', ...more });

const under = (Condition: ConditionBlock, context: RequestContext) => answer(allow({ Condition }), { context });

describe('allow and deny', () => {
  it('denies what nothing allows', () => {
    expect(evaluate([], { action: 's3:GetObject', resource: bucket })).toBe('denied');
    expect(answer([])).toBe('denied');
    expect(answer(allow({ Action: 's3:PutObject' }))).toBe('denied');
  });

  it('lets an explicit Deny win, in whatever order and document', () => {
    const yes = allow({});
    const no: Statement = { Effect: 'Deny', Action: 's3:*', Resource: bucket };
    expect(answer([yes, no])).toBe('denied');
    expect(answer([no, yes])).toBe('denied');
    const request = { action: 's3:GetObject', resource: bucket };
    expect(evaluate([{ Statement: yes }, { Statement: no }], request)).toBe('denied');
    expect(evaluate([{ Statement: yes }, { Statement: no }], { ...request, resource: 'arn:aws:s3:::other/1' })).toBe(
      'allowed',
    );
  });

  it('joins the statements of all documents', () => {
    const documents = [
      { Statement: allow({ Action: 'ec2:*' }) },
      { Statement: [allow({ Action: ['s3:PutObject', 's3:GetObject'] })] },
    ];
    expect(evaluate(documents, { action: 's3:GetObject', resource: bucket })).toBe('allowed');
  });
});

describe('actions', () => {
  it.each([
    ['s3:GetObject', 'allowed'],
    ['S3:getobject', 'allowed'],
    ['s3:Get*', 'allowed'],
    ['s3:*', 'allowed'],
    ['*', 'allowed'],
    ['s3:GetObjec?', 'allowed'],
    ['s3:GetObject?', 'denied'],
    ['s3:GetObjectVersion', 'denied'],
    ['s3:Get', 'denied'],
    ['ec2:GetObject', 'denied'],
    ['s3.GetObject', 'denied'],
  ])('Action %s: %s', (Action, expected) => expect(answer(allow({ Action }))).toBe(expected));

  it.each([
    ['s3:GetObject', 'denied'],
    ['s3:*', 'denied'],
    ['iam:*', 'allowed'],
  ])('NotAction %s: %s', (NotAction, expected) =>
    expect(answer({ Effect: 'Allow', NotAction, Resource: '*' })).toBe(expected),
  );

  it('needs the action to be outside every NotAction', () => {
    expect(answer({ Effect: 'Allow', NotAction: ['iam:*', 's3:*'], Resource: '*' })).toBe('denied');
  });
});

describe('resources', () => {
  it.each([
    [bucket, 'allowed'],
    ['arn:aws:s3:::cache/*', 'allowed'],
    ['arn:aws:s3:::cache/runner/?', 'allowed'],
    ['arn:*:s3:::c*/1', 'allowed'],
    ['arn:aws:s3:::cache', 'denied'],
    ['arn:aws:s3:::CACHE/runner/1', 'denied'],
    ['arn:aws:s3:::cache/runner/1?', 'denied'],
    ['arn:aws:s3:::cache.runner.1', 'denied'],
  ])('Resource %s: %s', (Resource, expected) => expect(answer(allow({ Resource }))).toBe(expected));

  it('takes what is outside NotResource', () => {
    const statement: Statement = { Effect: 'Allow', Action: '*', NotResource: ['arn:aws:s3:::cache/*'] };
    expect(answer(statement)).toBe('denied');
    expect(answer(statement, { resource: 'arn:aws:s3:::other/1' })).toBe('allowed');
  });

  it('fills in policy variables, in which nothing is a wildcard', () => {
    const Resource = `arn:aws:s3:::cache/\${aws:PrincipalTag/team}/1`;
    const as = (team: string) => answer(allow({ Resource }), { context: { 'aws:principaltag/team': team } });
    expect(as('runner')).toBe('allowed');
    expect(as('*')).toBe('denied');
    expect(answer(allow({ Resource }))).toBe('denied');
    expect(answer(allow({ Resource: `arn:aws:s3:::\${*}/*` }))).toBe('denied');
  });
});

describe('conditions', () => {
  const key = 'ec2:ResourceTag/env';

  it.each<[string, string | string[], string | undefined, 'allowed' | 'denied']>([
    ['StringEquals', 'prod', 'prod', 'allowed'],
    ['StringEquals', 'prod', 'Prod', 'denied'],
    ['StringEquals', 'prod', undefined, 'denied'],
    ['StringEquals', ['test', 'prod'], 'prod', 'allowed'],
    ['StringEquals', 'pro*', 'prod', 'denied'],
    ['StringEquals', 'pro*', 'pro*', 'allowed'],
    ['StringEqualsIfExists', 'prod', undefined, 'allowed'],
    ['StringEqualsIfExists', 'prod', 'test', 'denied'],
    ['StringNotEquals', 'prod', 'test', 'allowed'],
    ['StringNotEquals', 'prod', 'prod', 'denied'],
    ['StringNotEquals', 'prod', undefined, 'allowed'],
    ['StringNotEquals', ['test', 'prod'], 'prod', 'denied'],
    ['StringEqualsIgnoreCase', 'prod', 'PROD', 'allowed'],
    ['StringNotEqualsIgnoreCase', 'prod', 'PROD', 'denied'],
    ['StringLike', 'p?o*', 'prod', 'allowed'],
    ['StringLike', 'p?o*', 'pod', 'denied'],
    ['StringLike', '*', undefined, 'denied'],
    ['StringNotLike', 'p*', 'prod', 'denied'],
    ['StringNotLike', 'p*', 'test', 'allowed'],
    ['ArnLike', 'arn:aws:iam::*:role/a*', 'arn:aws:iam::111122223333:role/agent', 'allowed'],
    ['ArnLike', 'arn:aws:*:role/agent', 'arn:aws:iam::111122223333:role/agent', 'denied'],
    ['ArnEquals', 'arn:aws:iam::*:role/a*', 'arn:aws:iam::111122223333:role/agent', 'allowed'],
    ['ArnLike', 'arn:aws:logs:*:*:*', 'arn:aws:logs:eu-central-1:1:log-group:a:b', 'allowed'],
    ['ArnNotLike', 'arn:aws:iam::*:role/a*', 'arn:aws:iam::111122223333:role/agent', 'denied'],
    ['ArnNotEquals', 'arn:aws:iam::*:role/b*', 'arn:aws:iam::111122223333:role/agent', 'allowed'],
    ['Bool', 'true', 'true', 'allowed'],
    ['Bool', 'true', 'false', 'denied'],
    ['Bool', 'true', undefined, 'denied'],
    ['BoolIfExists', 'true', undefined, 'allowed'],
    ['Null', 'true', undefined, 'allowed'],
    ['Null', 'true', 'x', 'denied'],
    ['Null', 'false', 'x', 'allowed'],
    ['Null', 'false', undefined, 'denied'],
    ['NumericLessThan', '10', '9', 'allowed'],
    ['NumericLessThan', '10', '10', 'denied'],
    ['NumericLessThanEquals', '10', '10', 'allowed'],
    ['NumericGreaterThan', '9', '10', 'allowed'],
    ['NumericGreaterThanEquals', '11', '10', 'denied'],
    ['NumericEquals', '10', '10.0', 'allowed'],
    ['NumericNotEquals', '10', '10', 'denied'],
  ])('%s %j against %j: %s', (operator, wanted, actual, expected) =>
    expect(under({ [operator]: { [key]: wanted } }, actual === undefined ? {} : { [key]: actual })).toBe(expected),
  );

  it.each<[string, string[], string[] | undefined, 'allowed' | 'denied']>([
    ['ForAllValues:StringEquals', ['a', 'b'], ['a', 'b'], 'allowed'],
    ['ForAllValues:StringEquals', ['a', 'b'], ['a', 'c'], 'denied'],
    ['ForAllValues:StringEquals', ['a', 'b'], undefined, 'allowed'],
    ['ForAnyValue:StringEquals', ['a', 'b'], ['c', 'b'], 'allowed'],
    ['ForAnyValue:StringEquals', ['a', 'b'], ['c'], 'denied'],
    ['ForAnyValue:StringEquals', ['a', 'b'], undefined, 'denied'],
    ['ForAnyValue:StringEqualsIfExists', ['a', 'b'], undefined, 'allowed'],
    ['ForAnyValue:StringLike', ['a*'], ['abc'], 'allowed'],
    ['ForAllValues:StringNotEquals', ['a'], ['b', 'a'], 'denied'],
    ['ForAnyValue:StringNotEquals', ['a'], ['b', 'a'], 'allowed'],
  ])('%s %j against %j: %s', (operator, wanted, actual, expected) =>
    expect(
      under({ [operator]: { 'aws:TagKeys': wanted } }, actual === undefined ? {} : { 'aws:TagKeys': actual }),
    ).toBe(expected),
  );

  it('needs every operator and every key', () => {
    const condition = { StringEquals: { 'aws:RequestTag/a': '1', 'aws:RequestTag/b': '2' }, Bool: { 'aws:x': 'true' } };
    const all = { 'aws:RequestTag/a': '1', 'aws:RequestTag/b': '2', 'aws:x': 'true' };
    expect(under(condition, all)).toBe('allowed');
    for (const missing of Object.keys(all)) {
      expect(under(condition, { ...all, [missing]: 'other' })).toBe('denied');
    }
  });

  it('lets a Deny apply only where its condition holds', () => {
    const statements: Statement[] = [
      allow({}),
      { Effect: 'Deny', Action: '*', Resource: '*', Condition: { Bool: { 'aws:SecureTransport': 'false' } } },
    ];
    expect(answer(statements, { context: { 'aws:SecureTransport': 'true' } })).toBe('allowed');
    expect(answer(statements, { context: { 'aws:SecureTransport': 'false' } })).toBe('denied');
  });

  it('reads the name of a key without regard to case, and a literal of JSON as its text', () => {
    expect(under({ StringEquals: { 'EC2:resourcetag/ENV': 'prod' } }, { [key]: 'prod' })).toBe('allowed');
    expect(under({ Bool: { 'aws:SecureTransport': true } }, { 'aws:SecureTransport': 'true' })).toBe('allowed');
  });

  it('fills in policy variables', () => {
    const condition = { StringEquals: { key: `\${aws:username}` } };
    expect(under(condition, { key: 'ann', 'aws:username': 'ann' })).toBe('allowed');
    expect(under(condition, { key: 'ann', 'aws:username': 'bob' })).toBe('denied');
    expect(under(condition, { key: 'ann' })).toBe('denied');
  });
});

describe('what it does not understand', () => {
  it.each<[string, Partial<Statement> & Record<string, unknown>]>([
    ['IpAddress', { Condition: { IpAddress: { 'aws:SourceIp': '192.0.2.0/24' } } }],
    ['StringEqual', { Condition: { StringEqual: { 'aws:x': 'y' } } }],
    ['ForSomeValues:StringEquals', { Condition: { 'ForSomeValues:StringEquals': { 'aws:x': 'y' } } }],
    ['Principal', { Principal: '*' }],
    ['allow', { Effect: 'allow' }],
    ['either Action or NotAction', { NotAction: 's3:*' }],
    ['either Resource or NotResource', { Resource: undefined }],
  ])('throws for %s', (name, more) => expect(() => answer(allow(more))).toThrow(name));

  it('throws for an unknown operator even where the statement is about something else', () => {
    expect(() => answer(allow({ Action: 'iam:*', Condition: { DateEquals: { 'aws:CurrentTime': 'x' } } }))).toThrow(
      'DateEquals',
    );
  });

  it('throws for several values without a set operator', () => {
    expect(() => under({ StringEquals: { 'aws:TagKeys': 'a' } }, { 'aws:TagKeys': ['a'] })).toThrow('aws:TagKeys');
  });
});
