import { createServer } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { onLoopback } from '../../../tools/sandbox/loopback';
import { type MissingCall, startProxy } from '../../../tools/sandbox/missing-calls';

const closers: (() => Promise<void>)[] = [];

afterEach(() => Promise.all(closers.splice(0).map((close) => close())));

/** What the emulator is asked when a call whose answer is ours alone in part is made. */
async function forwarded(service: string, call: MissingCall, request: RequestInit): Promise<string> {
  const emulator = createServer(async (incoming, outgoing) => {
    const body = Buffer.concat(await incoming.toArray()).toString();
    const { 'x-amz-target': target = incoming.method, 'content-type': type } = incoming.headers;
    outgoing.end(`${target} ${type} ${body}`);
  });
  const { url, close } = await onLoopback(emulator);
  const proxy = await startProxy(url, [call]);
  closers.push(() => proxy.close(), close);
  const scope = `AKIAIOSFODNN7EXAMPLE/20250101/eu-west-1/${service}/aws4_request`;
  const authorization = `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=0`;
  const headers = { ...(request.headers as Record<string, string>), authorization };
  return (await fetch(proxy.endpoint, { method: 'POST', ...request, headers })).text();
}

describe('a call that is passed on to the emulator', () => {
  // https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DescribeLogGroups.html: the operation is in a header.
  it('is the same in the JSON protocol', async () => {
    const call: MissingCall = {
      service: 'logs',
      action: 'DescribeLogGroups',
      reason: 'a test',
      answer: (_, ask) => ask(),
    };
    const headers = {
      'x-amz-target': 'Logs_20140328.DescribeLogGroups',
      'content-type': 'application/x-amz-json-1.1',
    };
    expect(await forwarded('logs', call, { headers, body: '{"limit":1}' })).toBe(
      'Logs_20140328.DescribeLogGroups application/x-amz-json-1.1 {"limit":1}',
    );
  });

  // https://docs.aws.amazon.com/lambda/latest/api/API_UpdateFunctionConfiguration.html: the operation is the method and the path.
  it('is the same in a REST protocol', async () => {
    const call: MissingCall = { service: 'lambda', action: '*', reason: 'a test', answer: (_, ask) => ask() };
    const headers = { 'content-type': 'application/json' };
    expect(await forwarded('lambda', call, { method: 'PUT', headers, body: '{"Timeout":3}' })).toBe(
      'PUT application/json {"Timeout":3}',
    );
  });

  it('may have other parameters in the query protocol', async () => {
    const call: MissingCall = {
      ...{ service: 'ec2', action: 'DescribeVpcs', reason: 'a test' },
      answer: ({ parameters }, ask) => ask({ Action: String(parameters.Action), MaxResults: '5' }),
    };
    expect(await forwarded('ec2', call, { body: new URLSearchParams({ Action: 'DescribeVpcs' }) })).toBe(
      'POST application/x-www-form-urlencoded Action=DescribeVpcs&MaxResults=5',
    );
  });
});
