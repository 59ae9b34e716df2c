import { writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, request } from 'node:http';
import { join } from 'node:path';
import { type FunctionSettings, type Invocation, invoke } from '../../../tools/machine-room/functions/invocation';
import { onLoopback } from '../../../tools/sandbox/loopback';
import { temporaryFolder } from '../../support/temporary-folder';

/** What the function's own calls are signed with, to tell them from everybody else's. */
export const functionAccessKey = 'thefunction';

export interface LambdaService {
  readonly endpoint: string;
  /** What the functions reach as AWS from now on, instead of the emulator. */
  reach(endpoint: string): void;
  readonly invocations: readonly (Invocation & { readonly event: unknown })[];
  close(): Promise<void>;
}

interface CreateFunction {
  readonly FunctionName: string;
  readonly Handler: string;
  readonly Timeout: number;
  readonly Code: { readonly ZipFile: string };
  readonly Environment?: { readonly Variables: Readonly<Record<string, string>> };
}

/**
 * Is in front of the emulator and runs what was deployed, which the emulator itself only pretends.
 *
 * @param onInvoke - called before the function runs
 */
export async function startLambdaService(emulator: string, onInvoke: () => void): Promise<LambdaService> {
  const invocations: (Invocation & { event: unknown })[] = [];
  let reached = emulator;
  const deployed = new Map<string, Omit<FunctionSettings, 'endpoint'>>();
  const server = createServer(async (incoming, outgoing) => {
    const body = Buffer.concat(await incoming.toArray());
    const path = String(incoming.url);
    const [, invoked = ''] = /\/functions\/([^/]+)\/invocations/.exec(path) ?? [];
    const settings = deployed.get(decodeURIComponent(invoked));
    if (incoming.method === 'POST' && settings) {
      onInvoke();
      const event: unknown = JSON.parse(body.toString());
      const invocation = { event, ...(await invoke({ ...settings, endpoint: reached }, event)) };
      invocations.push(invocation);
      const failed = invocation.error !== undefined;
      outgoing.writeHead(200, failed ? { 'x-amz-function-error': 'Unhandled' } : {});
      outgoing.end(JSON.stringify(failed ? { errorMessage: invocation.error } : invocation.result));
      return;
    }
    if (incoming.method === 'POST' && path.endsWith('/functions')) {
      const request: CreateFunction = JSON.parse(body.toString());
      deployed.set(request.FunctionName, settingsOf(request));
    }
    forward(emulator, incoming, body, (status, headers, answer) => outgoing.writeHead(status, headers).end(answer));
  });
  const { url, close } = await onLoopback(server);
  const reach = (endpoint: string) => {
    reached = endpoint;
  };
  return { endpoint: url, invocations, reach, close };
}

function settingsOf({ Code, Handler, Timeout, Environment }: CreateFunction): Omit<FunctionSettings, 'endpoint'> {
  const zip = join(temporaryFolder(), 'deployed.zip');
  writeFileSync(zip, Buffer.from(Code.ZipFile, 'base64'));
  const variables = { ...Environment?.Variables, AWS_ACCESS_KEY_ID: functionAccessKey };
  return { zip, handler: Handler, timeout: Timeout, variables };
}

type Answer = (status: number, headers: IncomingMessage['headers'], body: Buffer) => void;

function forward(emulator: string, incoming: IncomingMessage, body: Buffer, answer: Answer): void {
  const { 'transfer-encoding': _chunked, expect: _expect, connection: _connection, ...headers } = incoming.headers;
  const options = { method: incoming.method, headers: { ...headers, 'content-length': body.length }, agent: false };
  const upstream = request(new URL(String(incoming.url), emulator), options as never, async (response) => {
    const { 'transfer-encoding': _chunks, connection: _closed, ...rest } = response.headers;
    answer(Number(response.statusCode), rest, Buffer.concat(await response.toArray()));
  });
  upstream.on('error', (error) => answer(502, {}, Buffer.from(error.message)));
  upstream.end(body);
}
