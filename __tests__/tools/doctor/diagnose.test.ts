import { App } from 'cdktf';
import { describe, expect, it } from 'vitest';
import { AwsStack } from '../../../src/constructs/stack/aws-stack';
import { refusalOf } from '../../../tools/doctor/aws-reader';
import type { Check } from '../../../tools/doctor/check';
import { identity } from '../../../tools/doctor/checks/identity';
import { diagnose, exitCodeOf } from '../../../tools/doctor/diagnose';
import { ok, problem, warning } from '../../../tools/doctor/finding';
import { PlannedApp } from '../../../tools/doctor/plan/planned-app';
import { renderJson, renderLines } from '../../../tools/doctor/report';
import { temporaryFolder } from '../../support/temporary-folder';
import { type Script, scriptedAws } from './scripted-aws';

const known = { Account: '111122223333', Arn: 'arn:aws:iam::111122223333:user/somebody' };

function appIn(region: string | undefined, environment?: string): PlannedApp {
  const outdir = temporaryFolder();
  const app = new App({ outdir });
  new AwsStack(app, 'only', { region });
  app.synth();
  return PlannedApp.load(outdir, environment);
}

const asking: Check = {
  name: 'asking',
  summary: 'a question to AWS',
  asksAws: true,
  questions: ({ aws }) => [
    { about: 'only', answer: async () => ok(await aws.read('ap-east-1', 'ec2', 'describe-subnets')) },
  ],
};
const local: Check = {
  name: 'local',
  summary: 'a question to nobody',
  asksAws: false,
  questions: () => [{ about: 'only', answer: async () => warning('so so', 'do something') }],
};

const findings = (script: Script, app = appIn('ap-east-1')) =>
  diagnose(identity, [asking, local], { app, aws: scriptedAws(script) });

describe('a check that meets what it does not know', () => {
  const identified = { 'ap-east-1 sts get-caller-identity': known };
  const throwing = (error: Error, where: 'question' | 'answer'): Check => ({
    ...local,
    questions: () => {
      if (where === 'question') {
        throw error;
      }
      return [{ about: 'only', answer: () => Promise.reject(error) }];
    },
  });
  const found = (check: Check) =>
    diagnose(identity, [check, local], { app: appIn('ap-east-1'), aws: scriptedAws(identified) });

  it.each(['question', 'answer'] as const)('is a problem, and the others are told of: %s', async (where) => {
    expect(await found(throwing(new TypeError('x is not iterable'), where))).toMatchObject([
      { check: 'identity', status: 'ok' },
      { status: 'problem', message: expect.stringMatching(/^could not check: .*\(x is not iterable\)$/) },
      { status: 'warning', message: 'so so' },
    ]);
  });

  it('ends doctor with any other error, and not before it is waited for', async () => {
    await expect(found(throwing(new Error('the reason'), 'answer'))).rejects.toThrow(/^the reason$/);
  });
});

describe('the identity', () => {
  it('is known: the rest is asked, too', async () => {
    expect(
      await findings({
        'ap-east-1 sts get-caller-identity': known,
        'ap-east-1 ec2 describe-subnets': { toString: () => 'all' },
      }),
    ).toMatchObject([
      { check: 'identity', status: 'ok', about: 'ap-east-1', message: `account 111122223333 as ${known.Arn}` },
      { check: 'asking', status: 'ok' },
      { check: 'local', status: 'warning' },
    ]);
  });

  it('is good, but the region is not enabled', async () => {
    const script = {
      'ap-east-1 sts get-caller-identity': 'InvalidClientTokenId',
      'us-east-1 sts get-caller-identity': known,
    };
    expect(await findings(script)).toMatchObject([
      { status: 'problem', message: expect.stringMatching(/not enabled/), remedy: expect.stringMatching(/ap-east-1/) },
      { check: 'local' },
    ]);
  });

  it.each([
    ['InvalidClientTokenId', /rejects the credentials/, /AWS_PROFILE/],
    ['NoCredentials', /rejects the credentials/, /AWS_PROFILE/],
    ['NoConnection', /does not answer in ap-east-1/, /region/],
    ['NoAwsCli', /AWS CLI is not installed/, /install/],
  ])('fails by %s: nothing else is asked of AWS', async (code, message, remedy) => {
    const script = { 'ap-east-1 sts get-caller-identity': code, 'us-east-1 sts get-caller-identity': code };
    expect(await findings(script)).toMatchObject([
      {
        check: 'identity',
        status: 'problem',
        message: expect.stringMatching(message),
        remedy: expect.stringMatching(remedy),
      },
      { check: 'local' },
    ]);
  });

  it('has no region to look in, unless the environment has one', async () => {
    expect(await findings({}, appIn(undefined))).toMatchObject([
      { about: 'only', status: 'problem', remedy: expect.stringMatching(/AWS_REGION/) },
      { check: 'local' },
    ]);
    const script = { 'eu-west-1 sts get-caller-identity': known };
    expect((await findings(script, appIn(undefined, 'eu-west-1')))[0]).toMatchObject({
      about: 'eu-west-1',
      status: 'ok',
    });
  });
});

describe('what cannot be looked at', () => {
  it('is a warning that names the action', async () => {
    expect((await findings({ 'ap-east-1 sts get-caller-identity': known }))[1]).toMatchObject({
      check: 'asking',
      status: 'warning',
      message: 'could not check: this identity may not do ec2:DescribeSubnets',
      remedy: expect.stringContaining('ec2:DescribeSubnets'),
    });
  });

  it('is a warning as well when AWS answers with an error', async () => {
    const script = { 'ap-east-1 sts get-caller-identity': known, 'ap-east-1 ec2 describe-subnets': 'InternalError' };
    expect((await findings(script))[1]).toMatchObject({
      status: 'warning',
      message: expect.stringContaining('InternalError'),
    });
  });
});

describe('what the AWS CLI says', () => {
  it.each([
    [
      'An error occurred (ParameterNotFound) when calling the GetParameter operation: Parameter /x not found.',
      { code: 'ParameterNotFound', action: 'ssm:GetParameter', isDenied: false, isAboutIdentity: false },
    ],
    [
      'An error occurred (AccessDeniedException) when calling the GetParameter operation: User: arn:aws:iam::111122223333:user/x is not authorized to perform: kms:Decrypt on resource: y',
      { code: 'AccessDeniedException', action: 'kms:Decrypt', isDenied: true },
    ],
    [
      'An error occurred (InternalError) when calling the GetParameter operation (reached max retries: 4): Oh: no',
      { code: 'InternalError', message: 'Oh: no' },
    ],
    ['Unable to locate credentials. You can configure credentials by running "aws login".', { code: 'NoCredentials' }],
    ['The config profile (work) could not be found', { code: 'NoCredentials' }],
    ['Error when retrieving token from sso: Token has expired and refresh failed', { code: 'NoCredentials' }],
    ['Could not connect to the endpoint URL: "https://ssm.nowhere-1.amazonaws.com/"', { code: 'NoConnection' }],
    ['Something else', { code: 'Unknown', message: 'Something else' }],
  ])('%s', (stderr, expected) => {
    expect(refusalOf(stderr, 'ssm', 'get-parameter')).toMatchObject(expected);
  });
});

describe('the report', () => {
  const all = [
    { check: 'a', about: 'x', ...ok('fine') },
    { check: 'longer', about: 'y', ...warning('hm', 'look') },
    { check: 'b', about: 'z', ...problem('bad\nindeed', 'mend it') },
  ];

  it('is a line each, and a summary', () => {
    expect(renderLines(all)).toBe(
      [
        'ok       a       x: fine',
        'warning  longer  y: hm -> look',
        'problem  b       z: bad indeed -> mend it',
        '1 problem, 1 warning.',
        '',
      ].join('\n'),
    );
    expect(renderLines(all.slice(0, 1))).toBe('ok  a  x: fine\nAll is well.\n');
  });

  it('is JSON for programs', () => {
    expect(JSON.parse(renderJson(all))).toEqual({ counts: { ok: 1, warning: 1, problem: 1 }, findings: all });
  });

  it('exits with status 3 for a problem, and for nothing else', () => {
    expect([exitCodeOf(all), exitCodeOf(all.slice(0, 2)), exitCodeOf([])]).toEqual([3, 0, 0]);
  });
});
