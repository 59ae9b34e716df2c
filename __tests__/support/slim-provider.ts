import { existsSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import {
  type ClientHttp2Session,
  connect as connectHttp2,
  createServer,
  type IncomingHttpHeaders,
  type ServerHttp2Stream,
} from 'node:http2';
import { connect } from 'node:net';
import { join, resolve } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { temporaryFolder } from './temporary-folder';

/** Terraform asks for the schemas of all 1,500 types of resources at every start, and reads them for 2 s of CPU. */
const schemaCall = '/tfplugin5.Provider/GetSchema';

/** Fields of `GetProviderSchema.Response` that are maps by the name of a type: resources, data sources, ephemeral ones. */
const mapsOfTypes = [2, 3, 8];

interface SlimProvider {
  /** The provider's own socket. */
  readonly socket: string;
  /** Of the stack. */
  readonly folder: string;
  /** Keeps the schemas of all types, which are the same for each process of one release of the provider. */
  readonly schemaFile: string;
}

/**
 * Stands between Terraform and the AWS provider, and tells of the schemas of those types only that a stack names, in
 * its configuration or its state. Everything else goes through as it is.
 *
 * @returns the socket to attach Terraform to
 * @see https://github.com/hashicorp/terraform/blob/v1.11.4/docs/plugin-protocol/tfplugin5.8.proto
 */
export function slimProvider({ socket, folder, schemaFile }: SlimProvider): string {
  const slim = join(temporaryFolder(), 'slim');
  const provider = connectHttp2('http://provider', { createConnection: () => connect(socket) });
  provider.on('error', () => {});
  const server = createServer();
  server.on('stream', (stream, headers) => {
    stream.on('error', () => {});
    if (headers[':path'] === schemaCall) {
      void schemas(schemaFile, headers, provider).then((all) => answer(stream, only(typesIn(folder), all)));
    } else {
      forward(stream, headers, provider);
    }
  });
  server.listen(slim);
  server.unref();
  provider.unref();
  return slim;
}

/** A stream that Terraform gives up, as at its end, is no error. */
function forward(stream: ServerHttp2Stream, headers: IncomingHttpHeaders, to: ClientHttp2Session): void {
  const request = to.request(headers);
  let trailers: IncomingHttpHeaders = {};
  request.once('response', (sent) => {
    if (!stream.destroyed) {
      stream.respond(sent, { waitForTrailers: true });
      stream.once('wantTrailers', () => stream.sendTrailers(trailers));
      request.pipe(stream);
    }
  });
  request.once('trailers', (sent) => {
    trailers = sent;
  });
  request.once('error', () => stream.close());
  stream.once('close', () => request.close());
  stream.pipe(request);
}

/** A message of gRPC: a flag and its length in five bytes come first. */
async function schemas(file: string, headers: IncomingHttpHeaders, from: ClientHttp2Session): Promise<Buffer> {
  if (existsSync(file)) {
    return readFileSync(file);
  }
  const request = from.request(headers);
  // The request's own message is empty.
  request.end(Buffer.alloc(5));
  const message = (await buffer(request)).subarray(5);
  const written = `${file}.${process.pid}`;
  writeFileSync(written, message);
  renameSync(written, file);
  return message;
}

function answer(stream: ServerHttp2Stream, message: Buffer): void {
  if (stream.destroyed) {
    return;
  }
  const head = Buffer.alloc(5);
  head.writeUInt32BE(message.length, 1);
  stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true });
  stream.once('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }));
  stream.end(Buffer.concat([head, message]));
}

/** Every name of a type that stands in what Terraform will read; undefined where the state lies elsewhere. */
function typesIn(folder: string): ReadonlySet<string> | undefined {
  const files = readdirSync(folder).filter((name) => /\.tf(\.json)?$/.test(name));
  const configuration = files.map((name) => readFileSync(join(folder, name), 'utf8')).join('\n');
  const [, backend = 'local'] = /"?backend"?\s*:?\s*{?\s*"(\w+)"/.exec(configuration) ?? [];
  if (backend !== 'local') {
    return undefined;
  }
  const [, path = 'terraform.tfstate'] = /"?path"?\s*[:=]\s*"([^"]+\.tfstate)"/.exec(configuration) ?? [];
  const state = resolve(folder, path);
  const known = existsSync(state) ? readFileSync(state, 'utf8') : '';
  return new Set(`${configuration}${known}`.match(/aws_[a-z0-9_]+/g));
}

/** The message with the schemas of these types alone. */
function only(types: ReadonlySet<string> | undefined, message: Buffer): Buffer {
  return types ? Buffer.concat([...keptFields(message, types)]) : message;
}

/** Each of the message's fields has a length. */
function* keptFields(message: Buffer, types: ReadonlySet<string>): Generator<Buffer> {
  for (let at = 0; at < message.length; ) {
    const start = at;
    const [tag, afterTag] = varint(message, at);
    const [length, content] = varint(message, afterTag);
    at = content + length;
    if (!mapsOfTypes.includes(tag >>> 3) || types.has(keyOf(message.subarray(content, at)))) {
      yield message.subarray(start, at);
    }
  }
}

/** The key of an entry of a map, its first field. */
function keyOf(entry: Buffer): string {
  const [length, content] = varint(entry, 1);
  return entry.toString('utf8', content, content + length);
}

/** The number at `at`, and where it ends. */
function varint(bytes: Buffer, at: number): readonly [value: number, end: number] {
  let value = 0;
  for (let next = at, shift = 0; ; shift += 7) {
    const byte = bytes[next++] as number;
    value |= (byte & 0x7f) << shift;
    if (byte < 0x80) {
      return [value, next];
    }
  }
}
