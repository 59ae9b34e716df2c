import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { SsmError, signed, ssmAt } from '../../../src/lambda/restore-config/ssm';

const signer = {
  region: 'ap-northeast-1',
  accessKeyId: 'example',
  secretAccessKey: 'secret',
  sessionToken: 'session',
};
const date = new Date('2026-01-02T03:04:05.678Z');

const servers: (() => void)[] = [];
afterEach(() => {
  for (const close of servers.splice(0)) {
    close();
  }
});

/** Answers every request so, and notes it. */
async function answering(status: number, answer: object) {
  const requests: { headers: IncomingHttpHeaders; body: string }[] = [];
  const server = createServer(async (incoming, outgoing) => {
    requests.push({ headers: incoming.headers, body: Buffer.concat(await incoming.toArray()).toString() });
    outgoing.writeHead(status).end(JSON.stringify(answer));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  servers.push(() => server.close());
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { ssm: ssmAt(endpoint, signer, () => date), requests };
}

describe('a call of Systems Manager', () => {
  it('is signed as AWS wants it', () => {
    const headers = {
      host: 'ssm.ap-northeast-1.amazonaws.com',
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': 'AmazonSSM.SendCommand',
    };
    // What AWS's own library for Python makes of the same request.
    expect(signed(headers, '{"Key":"value"}', signer, date)).toEqual({
      ...headers,
      'x-amz-date': '20260102T030405Z',
      'x-amz-security-token': 'session',
      authorization:
        'AWS4-HMAC-SHA256 Credential=example/20260102/ap-northeast-1/ssm/aws4_request, ' +
        'SignedHeaders=content-type;host;x-amz-date;x-amz-security-token;x-amz-target, ' +
        'Signature=04fb3ca5b4e0010ce29efc896d8a20c9f0acc1671d8a340b8681206d473d1cfe',
    });
  });

  it('is sent as it was signed', async () => {
    const { ssm, requests } = await answering(200, { Command: {} });
    expect(await ssm.call('SendCommand', { Key: 'value' })).toEqual({ Command: {} });
    const [{ headers, body } = { headers: {}, body: '' }] = requests;
    expect(body).toBe('{"Key":"value"}');
    const { authorization, ...sent } = headers;
    const given = Object.fromEntries(
      ['host', 'content-type', 'x-amz-target'].map((name) => [name, String(sent[name])]),
    );
    expect(authorization).toBe(signed(given, body, signer, date).authorization);
  });

  it.each([
    [{ __type: 'com.amazonaws.ssm#InvocationDoesNotExist', message: 'none' }, 'InvocationDoesNotExist', 'none'],
    [{ __type: 'AccessDeniedException', Message: 'not you' }, 'AccessDeniedException', 'not you'],
    [{ __type: 'InvalidInstanceId' }, 'InvalidInstanceId', 'status 400'],
  ])('fails with the name and words of the error: %j', async (answer, kind, message) => {
    const { ssm } = await answering(400, answer);
    const error = await ssm.call('GetCommandInvocation', {}).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(SsmError);
    expect(error).toMatchObject({ kind, message: `${kind}: ${message}` });
  });
});
