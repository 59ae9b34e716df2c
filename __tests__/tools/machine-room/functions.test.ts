import { zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import type { Clock } from '../../../tools/machine-room/clock';
import { fitsPattern } from '../../../tools/machine-room/functions/event-bridge';
import { Functions } from '../../../tools/machine-room/functions/functions';
import type { RecordedCall } from '../../../tools/sandbox/missing-calls';

const lambda = (action: string, parameters: RecordedCall['parameters'], status = 201): RecordedCall => ({
  service: 'lambda',
  action,
  parameters,
  region: 'eu-central-1',
  accessKeyId: 'emulated',
  status,
});

const archive = (source: string) =>
  Buffer.from(zipSync({ 'index.js': new TextEncoder().encode(source) })).toString('base64');

const create = (source: string, status = 201) =>
  lambda(
    'POST /2015-03-31/functions',
    {
      FunctionName: 'clean-up',
      Handler: 'index.handler',
      Timeout: 5,
      Code: { ZipFile: archive(source) },
      Environment: { Variables: { GREETING: 'hello' } },
    },
    status,
  );

/** Waits that are over at once. */
const noWaits = (waited: number[]): Clock => ({
  now: () => 0,
  after: (milliseconds, then) => {
    waited.push(milliseconds / 1000);
    then();
    return () => {};
  },
});

describe('a function that was deployed', () => {
  it('runs with its event, its variables and the emulator as AWS', async () => {
    const functions = new Functions(() => 'http://127.0.0.1:1');
    functions.note(
      create(
        'exports.handler = async (event) => [event.name, process.env.GREETING, process.env.AWS_ENDPOINT_URL, process.env.AWS_ACCESS_KEY_ID]',
      ),
    );
    await functions.invokeLater('clean-up', { name: 'i-1' });
    expect(functions.invocations).toMatchObject([
      { functionName: 'clean-up', result: ['i-1', 'hello', 'http://127.0.0.1:1', 'function'], error: undefined },
    ]);
  });

  it('has the code and the variables of its last update', async () => {
    const functions = new Functions(() => '');
    functions.note(create('exports.handler = async () => "old"'));
    functions.note(
      lambda(
        'PUT /2015-03-31/functions/clean-up/code',
        { ZipFile: archive('exports.handler = async () => process.env.GREETING') },
        200,
      ),
    );
    functions.note(
      lambda(
        'PUT /2015-03-31/functions/clean-up/configuration',
        { Environment: { Variables: { GREETING: 'new' } } },
        200,
      ),
    );
    functions.note(create('exports.handler = async () => "refused"', 409));
    await functions.invokeLater('clean-up', {});
    expect(functions.invocations.map(({ result }) => result)).toEqual(['new']);
  });

  it('is tried again after one and two minutes when it fails, and no more', async () => {
    const waited: number[] = [];
    const functions = new Functions(() => '', noWaits(waited));
    functions.note(create('exports.handler = async () => { throw new Error("not yet") }'));
    await functions.invokeLater('clean-up', {});
    await expect.poll(() => functions.invocations.length, { timeout: 30_000 }).toBe(3);
    expect(functions.invocations.map(({ attempt, error }) => `${attempt} ${error}`)).toEqual([
      '1 not yet',
      '2 not yet',
      '3 not yet',
    ]);
    expect(waited).toEqual([60, 120]);
  });

  it('is unknown until it is deployed', async () => {
    await expect(new Functions(() => '').invokeLater('other', {})).rejects.toThrow('No function other is deployed');
  });
});

/** EventBridge User Guide, "Amazon EventBridge event patterns" and "Comparison operators". */
describe('an event pattern', () => {
  const event = {
    source: 'aws.autoscaling',
    'detail-type': 'EC2 Instance Terminate Successful',
    resources: ['arn:one', 'arn:two'],
    detail: { AutoScalingGroupName: 'group' },
  };

  it.each([
    [{ source: ['aws.autoscaling'], detail: { AutoScalingGroupName: ['other', 'group'] } }, true],
    [{ source: ['aws.autoscaling'], detail: { AutoScalingGroupName: ['other'] } }, false],
    [{ source: ['aws.ec2'] }, false],
    [{ resources: ['arn:two'] }, true],
    [{ 'detail-type': [{ prefix: 'EC2 Instance' }] }, true],
    [{ 'detail-type': [{ prefix: 'EC2 Spot' }] }, false],
    [{ detail: { EC2InstanceId: [{ exists: false }] } }, true],
    [{ detail: { AutoScalingGroupName: [{ exists: false }] } }, false],
    [{ nothing: { AutoScalingGroupName: ['group'] } }, false],
    [{}, true],
  ])('%j fits: %s', (pattern, fits) => {
    expect(fitsPattern(event, pattern)).toBe(fits);
  });

  it('with a comparison that is not known here is an error', () => {
    expect(() => fitsPattern(event, { source: [{ wildcard: '*' }] })).toThrow('comparison wildcard');
  });
});
