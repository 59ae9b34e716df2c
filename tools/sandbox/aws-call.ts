import type { IncomingMessage } from 'node:http';

/** What somebody asked AWS for. */
export interface AwsCall {
  /** The service as signatures name it: `autoscaling`, `ssm`, `s3`. */
  readonly service: string;
  /** The operation, `PutParameter`; for REST services whose operations are not known here, `GET /path`. */
  readonly action: string;
  /** What was given with it; for a REST call its query and, when it is JSON, its body. */
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly region: string;
  /** The access key id it was signed with: who asked. */
  readonly accessKeyId: string;
}

interface Signature {
  readonly service: string;
  readonly region: string;
  readonly accessKeyId: string;
}

/** Reads a signed request in any of AWS's protocols: query, JSON and REST. */
export function readAwsCall(request: Pick<IncomingMessage, 'method' | 'url' | 'headers'>, body: Buffer): AwsCall {
  const url = new URL(String(request.url), 'http://localhost');
  const signature = readSignature(request, url);
  return { ...signature, ...readOperation(request, url, signature.service, body) };
}

function readSignature({ headers }: Pick<IncomingMessage, 'headers'>, url: URL): Signature {
  const credential =
    /Credential=([^,\s]+)/.exec(String(headers.authorization))?.[1] ?? String(url.searchParams.get('X-Amz-Credential'));
  const [accessKeyId = '', , region = '', service = ''] = credential.split('/');
  return { accessKeyId, region, service };
}

function readOperation(
  { method, headers }: Pick<IncomingMessage, 'method' | 'headers'>,
  url: URL,
  service: string,
  body: Buffer,
): Pick<AwsCall, 'action' | 'parameters'> {
  const target = headers['x-amz-target'];
  if (typeof target === 'string') {
    return { action: target.slice(target.lastIndexOf('.') + 1), parameters: jsonObject(body) };
  }
  const form = new URLSearchParams(formText(url, headers['content-type'], body));
  const action = form.get('Action');
  if (action) {
    return { action, parameters: Object.fromEntries(form) };
  }
  return {
    action: restAction(String(method), url, service),
    parameters: { ...Object.fromEntries(form), ...jsonObject(body) },
  };
}

function formText(url: URL, contentType: string | undefined, body: Buffer): string {
  return contentType?.startsWith('application/x-www-form-urlencoded') ? body.toString() : url.search;
}

function jsonObject(body: Buffer): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(body.toString());
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}

/** A REST service names its operation by method and path only. */
function restAction(method: string, url: URL, service: string): string {
  const onObject: Readonly<Record<string, string>> = {
    GET: 'GetObject',
    HEAD: 'HeadObject',
    PUT: 'PutObject',
    DELETE: 'DeleteObject',
  };
  const plainObject = /^\/[^/]+\/.+/.test(url.pathname) && url.search === '';
  const object = service === 's3' && plainObject ? onObject[method] : undefined;
  const invoked = service === 'lambda' && /^\/2015-03-31\/functions\/[^/]+\/invocations$/.test(url.pathname);
  return object ?? (invoked ? 'Invoke' : `${method} ${url.pathname}`);
}
