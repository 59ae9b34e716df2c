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
    const call = async (method: string, key: string, body = ''): Promise<Reply> => {
      const endpoint = new URL(process.env.AWS_ENDPOINT_URL || `https://s3.${this.region}.amazonaws.com`);
      const path = `/${name}/${key.split('/').map(encodeURIComponent).join('/')}`;
      const headers = { 'x-amz-content-sha256': sha256(body) };
      const signed = await sign('s3', this.region, endpoint.host, { method, path, body, headers });
      return send(`${endpoint.origin}${path}`, { method, headers: signed, ...(method === 'PUT' && { body }) });
    };
    const successful = (reply: Reply): string => {
      if (reply.status !== 200) {
        throw new AwsError(String(reply.status), reply.body);
      }
      return reply.body;
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
    const endpoint = new URL(process.env.AWS_ENDPOINT_URL || `https://${service}.${this.region}.amazonaws.com`);
    const asked = { method: 'POST', path: '/', body, headers };
    const signed = await sign(service, this.region, endpoint.host, asked);
    const reply = await send(`${endpoint.origin}/`, { method: 'POST', headers: signed, body });
    if (reply.status !== 200) {
      const said = (pattern: RegExp) => pattern.exec(reply.body)?.[1];
      const code = said(/<Code>([^<]*)</) ?? said(/"__type":"([^"]*)"/) ?? String(reply.status);
      throw new AwsError(code, said(/<Message>([^<]*)</) ?? reply.body);
    }
    return reply.body;
  }
}

const sha256 = (text: string | Buffer) => createHash('sha256').update(text).digest('hex');
const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest();

interface Signed {
  readonly method: string;
  readonly path: string;
  readonly body: string | Buffer;
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
