import { createHash, createHmac } from 'node:crypto';
import { read, type Tree } from '../../query-xml';
import { type Reply, send } from '../gitlab/transport';
import { credentials } from './credentials';

export class AwsError extends Error {
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(`api error ${code}: ${message}`);
  }
}

const versions: Readonly<Record<string, string>> = { autoscaling: '2011-01-01', ec2: '2016-11-15' };

/** Calls of AWS's APIs as far as plugin and docker-machine need them, signed (Signature Version 4). */
export class Aws {
  constructor(readonly region: string) {}

  /** An action of the Query protocol, of EC2 or Auto Scaling. @throws {AwsError} */
  async query(
    service: 'autoscaling' | 'ec2',
    action: string,
    parameters: Readonly<Record<string, string>>,
  ): Promise<Tree> {
    const body = new URLSearchParams({ Action: action, Version: String(versions[service]), ...parameters }).toString();
    const headers = { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' };
    return read(await this.post(service, body, headers));
  }

  /** Lets a key in for 60 seconds. */
  async sendSshPublicKey(InstanceId: string, InstanceOSUser: string, SSHPublicKey: string): Promise<void> {
    const asked = { InstanceId, InstanceOSUser, SSHPublicKey };
    await this.json('ec2-instance-connect', 'AWSEC2InstanceConnectService.SendSSHPublicKey', asked);
  }

  /** An operation of the JSON protocol by its target. @throws {AwsError} */
  async json<Answer>(service: string, target: string, parameters: object): Promise<Answer> {
    const headers = { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': target };
    return JSON.parse(await this.post(service, JSON.stringify(parameters), headers)) as Answer;
  }

  /** Objects of a bucket of S3. @throws {AwsError} */
  bucket(name: string) {
    const call = (method: string, key: string, body = ''): Promise<Reply> => {
      const path = `/${name}/${key.split('/').map(encodeURIComponent).join('/')}`;
      return this.send('s3', { method, path, body, headers: { 'x-amz-content-sha256': sha256(body) } });
    };
    return {
      /** Nothing where there is no such object. */
      get: async (key: string): Promise<string | undefined> => {
        const reply = await call('GET', key);
        return reply.status === 404 ? undefined : successful(reply);
      },
      put: async (key: string, body: string): Promise<void> => {
        successful(await call('PUT', key, body));
      },
    };
  }

  private async post(service: string, body: string, headers: Readonly<Record<string, string>>): Promise<string> {
    return successful(await this.send(service, { method: 'POST', path: '/', body, headers }));
  }

  private async send(service: string, asked: Signed): Promise<Reply> {
    const { origin, host } = new URL(process.env.AWS_ENDPOINT_URL || `https://${service}.${this.region}.amazonaws.com`);
    const headers = await sign(service, this.region, host, asked);
    const { method, path, body } = asked;
    return send(`${origin}${path}`, { method, headers, ...(method !== 'GET' && { body }) });
  }
}

function successful({ status, body }: Reply): string {
  if (status !== 200) {
    const said = (pattern: RegExp) => pattern.exec(body)?.[1];
    const code = said(/<Code>([^<]*)</) ?? said(/"__type":"([^"]*)"/) ?? String(status);
    throw new AwsError(code, said(/<Message>([^<]*)</) ?? body);
  }
  return body;
}

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest();

interface Signed {
  readonly method: string;
  readonly path: string;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

async function sign(
  service: string,
  region: string,
  host: string,
  { method, path, body, headers }: Signed,
): Promise<Record<string, string>> {
  const { accessKeyId, secretAccessKey, sessionToken } = await credentials();
  const time = new Date().toISOString().replace(/[:-]|\.\d{3}/g, '');
  const all: Record<string, string> = {
    ...headers,
    host,
    'x-amz-date': time,
    ...(sessionToken && { 'x-amz-security-token': sessionToken }),
  };
  const names = Object.keys(all).sort();
  const lines = names.map((name) => `${name}:${all[name]}\n`).join('');
  const request = [method, path, '', lines, names.join(';'), sha256(body)].join('\n');
  const scope = `${time.slice(0, 8)}/${region}/${service}/aws4_request`;
  const key = [region, service, 'aws4_request'].reduce<Buffer>(hmac, hmac(`AWS4${secretAccessKey}`, time.slice(0, 8)));
  const signature = hmac(key, ['AWS4-HMAC-SHA256', time, scope, sha256(request)].join('\n')).toString('hex');
  const authorization = `AWS4-HMAC-SHA256 Credential=${accessKeyId}/${scope}, SignedHeaders=${names.join(';')}, Signature=${signature}`;
  return { ...all, authorization };
}
