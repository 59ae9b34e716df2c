import type { IncomingMessage, ServerResponse } from 'node:http';

/** What a server of the test was asked. */
export interface Call {
  readonly method: string;
  readonly host: string;
  /** Without the query. */
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly bytes: Buffer;
  /** Where it came from. */
  readonly address: string;
  /** Aborted when the caller hangs up before the answer. */
  readonly gone: AbortSignal;
  /** The body's fields, whether sent as JSON, as a form or as multipart; none for any other body. */
  readonly fields: Readonly<Record<string, string>>;
}

export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Text, or an object to send as JSON. */
  readonly body?: string | Buffer | object;
}

/** Instead of an answer: the connection breaks. */
export const brokenConnection = Symbol('broken connection');

export type Handler = (call: Call) => Answer | typeof brokenConnection | Promise<Answer | typeof brokenConnection>;

/** A request listener for node:http that reads the whole body, asks the handler and sends what it says. */
export function listener(handle: Handler): (request: IncomingMessage, response: ServerResponse) => void {
  return (request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', async () => {
      const gone = new AbortController();
      response.on('close', () => gone.abort());
      const answer = await handle(readCall(request, Buffer.concat(chunks), gone.signal));
      if (answer === brokenConnection) {
        request.socket.destroy();
        return;
      }
      const { body = '' } = answer;
      const isJson = typeof body === 'object' && !Buffer.isBuffer(body);
      response.writeHead(answer.status, {
        ...(isJson ? { 'content-type': 'application/json' } : {}),
        ...answer.headers,
      });
      response.end(isJson ? JSON.stringify(body) : body);
    });
  };
}

function readCall(request: IncomingMessage, bytes: Buffer, gone: AbortSignal): Call {
  const url = new URL(request.url ?? '/', 'http://any');
  const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
  const body = bytes.toString('utf8');
  return {
    method: String(request.method),
    host: String(headers.host).replace(/:\d+$/, ''),
    path: url.pathname,
    query: Object.fromEntries(url.searchParams),
    headers,
    body,
    bytes,
    address: String(request.socket.remoteAddress).replace(/^::ffff:/, ''),
    gone,
    fields: readFields(body, headers['content-type'] ?? ''),
  };
}

function readFields(body: string, contentType: string): Record<string, string> {
  if (/^application\/(x-amz-)?json/.test(contentType)) {
    const entries = Object.entries(jsonObject(body));
    return Object.fromEntries(
      entries.map(([key, value]) => [key, typeof value === 'string' ? value : JSON.stringify(value)]),
    );
  }
  if (contentType.startsWith('application/x-www-form-urlencoded')) {
    return Object.fromEntries(new URLSearchParams(body));
  }
  const boundary = /^multipart\/form-data;.*boundary=(.+)$/.exec(contentType)?.[1];
  const parts = boundary === undefined ? [] : body.split(`--${boundary}`);
  return Object.fromEntries(
    parts.flatMap((part) => {
      const found = /name="([^"]*)"[\s\S]*?\r\n\r\n([\s\S]*)\r\n$/.exec(part);
      return found ? [[String(found[1]), String(found[2])]] : [];
    }),
  );
}

/** Nothing for what is no JSON object: anyone who cares looks at the body. */
export function jsonObject(body: string): object {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
}
