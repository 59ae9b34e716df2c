import { createHash, createHmac } from 'node:crypto';

/** Calls of Systems Manager by name, in its JSON protocol. */
export interface Ssm {
  /** @throws {SsmError} for what Systems Manager answers with an error */
  call(action: string, parameters: object): Promise<Readonly<Record<string, unknown>>>;
}

export class SsmError extends Error {
  /** @param kind the error's name, such as `InvalidInstanceId` */
  constructor(
    readonly kind: string,
    message: string,
  ) {
    super(`${kind}: ${message}`);
    this.name = 'SsmError';
  }
}

export interface Signer {
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Undefined for keys that do not end. */
  readonly sessionToken?: string;
}

const contentType = 'application/x-amz-json-1.1';

/**
 * Four calls need no client library, whose release would be whatever Lambda brings along.
 *
 * @param endpoint such as https://ssm.eu-west-1.amazonaws.com
 */
export function ssmAt(endpoint: string, signer: Signer, now: () => Date): Ssm {
  return {
    async call(action, parameters) {
      const body = JSON.stringify(parameters);
      const target = `AmazonSSM.${action}`;
      const { host } = new URL(endpoint);
      const response = await fetch(endpoint, {
        method: 'POST',
        headers: signed({ host, 'content-type': contentType, 'x-amz-target': target }, body, signer, now()),
        body,
      });
      const answer = (await response.json()) as Readonly<Record<string, unknown>>;
      if (!response.ok) {
        const kind = String(answer.__type).split('#').at(-1) as string;
        throw new SsmError(kind, String(answer.message ?? answer.Message ?? `status ${response.status}`));
      }
      return answer;
    },
  };
}

/**
 * Signature version 4 of a POST to `/` without a query.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export function signed(
  given: Readonly<Record<string, string>>,
  body: string,
  { region, accessKeyId, secretAccessKey, sessionToken }: Signer,
  date: Date,
): Record<string, string> {
  const time = date.toISOString().replace(/[-:]|\.\d{3}/g, '');
  const day = time.slice(0, 8);
  const headers: Record<string, string> = {
    ...given,
    'x-amz-date': time,
    ...(sessionToken ? { 'x-amz-security-token': sessionToken } : {}),
  };
  const names = Object.keys(headers).sort();
  const lines = names.map((name) => `${name}:${headers[name]}\n`).join('');
  const request = ['POST', '/', '', lines, names.join(';'), sha256(body)].join('\n');
  const scope = `${day}/${region}/ssm/aws4_request`;
  const key = [day, region, 'ssm', 'aws4_request'].reduce<string | Buffer>(hmac, `AWS4${secretAccessKey}`);
  const signature = hmac(key, ['AWS4-HMAC-SHA256', time, scope, sha256(request)].join('\n')).toString('hex');
  const credential = `Credential=${accessKeyId}/${scope}`;
  return {
    ...headers,
    authorization: `AWS4-HMAC-SHA256 ${credential}, SignedHeaders=${names.join(';')}, Signature=${signature}`,
  };
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
