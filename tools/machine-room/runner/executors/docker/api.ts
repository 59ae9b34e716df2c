import { existsSync, readFileSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import type { Socket } from 'node:net';
import { homedir } from 'node:os';
import { join } from 'node:path';

export interface DockerHost {
  /** `unix:///var/run/docker.sock` or `tcp://host:2376`. */
  readonly address: string;
  /** A folder with ca.pem, cert.pem and key.pem. */
  readonly certificates?: string;
}

/** As config.toml says, else the environment, else Docker's own socket. */
export const dockerHost = (host?: string, certificates?: string): DockerHost => ({
  address: host || process.env.DOCKER_HOST || 'unix:///var/run/docker.sock',
  certificates: certificates || process.env.DOCKER_CERT_PATH || join(homedir(), '.docker'),
});

export class DockerError extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(`Error response from daemon: ${message}`);
  }
}

/** The Engine API of one Docker daemon: what jobs need of it. */
export class Docker {
  private readonly options: http.RequestOptions & { readonly secure: boolean };

  constructor({ address, certificates = '' }: DockerHost) {
    const [, socketPath] = /^unix:\/\/(.*)$/.exec(address) ?? [];
    const url = new URL(socketPath === undefined ? address.replace(/^tcp:/, 'http:') : 'http://docker');
    const pem = (name: string) => readFileSync(join(certificates, `${name}.pem`));
    const secure = socketPath === undefined && existsSync(join(certificates, 'ca.pem'));
    this.options = {
      secure,
      ...(socketPath === undefined ? { host: url.hostname, port: url.port || 2375 } : { socketPath }),
      // docker-machine's certificates name the machine's address, which its reused ones need not have.
      ...(secure && { ca: pem('ca'), cert: pem('cert'), key: pem('key'), rejectUnauthorized: true }),
    };
  }

  /** @throws {DockerError} for a status of 400 and above */
  async call<T>(method: string, path: string, body?: unknown, signal?: AbortSignal, headers: object = {}): Promise<T> {
    const text = await this.text(method, path, body, signal, headers);
    return (text === '' ? undefined : JSON.parse(text)) as T;
  }

  /** A file or folder of a container as a tar; nothing where there is none. */
  async archiveOf(id: string, path: string): Promise<Buffer | undefined> {
    try {
      return await this.bytes('GET', `/containers/${id}/archive?path=${encodeURIComponent(path)}`);
    } catch (error) {
      if (error instanceof DockerError && error.status === 404) {
        return undefined;
      }
      throw error;
    }
  }

  async extract(id: string, folder: string, tar: Buffer): Promise<void> {
    await this.bytes('PUT', `/containers/${id}/archive?path=${encodeURIComponent(folder)}`, tar);
  }

  /** Pulls an image. @throws {DockerError} */
  async pull(image: string, auth: string | undefined, signal: AbortSignal): Promise<void> {
    const ref = /[:@]/.test(image.split('/').at(-1) ?? '') ? image : `${image}:latest`;
    const path = `/images/create?fromImage=${encodeURIComponent(ref)}`;
    const said = await this.text('POST', path, undefined, signal, auth ? { 'x-registry-auth': auth } : {});
    for (const line of said.split('\n').filter((one) => one.trim() !== '')) {
      const { error } = JSON.parse(line) as { readonly error?: string };
      if (error) {
        throw new DockerError(500, error);
      }
    }
  }

  /** Connects to a container's streams. @returns where its input goes; it ends with the output */
  attach(id: string, hear: (part: Buffer) => void): Promise<{ readonly input: Socket; readonly ended: Promise<void> }> {
    const read = demultiplexer(hear);
    return this.hijacked(`/containers/${id}/attach?stream=1&stdin=1&stdout=1&stderr=1`).then((socket) => {
      socket.on('data', read);
      return { input: socket, ended: new Promise((done) => socket.on('close', () => done())) };
    });
  }

  /** A command with a terminal in a container that runs. @returns what is typed and shown */
  async terminal(id: string, command: readonly string[]): Promise<Socket> {
    const streams = { AttachStdin: true, AttachStdout: true, AttachStderr: true };
    const { Id } = await this.call<{ readonly Id: string }>('POST', `/containers/${id}/exec`, {
      ...{ ...streams, Tty: true, Cmd: command },
    });
    return this.hijacked(`/exec/${Id}/start`, { Tty: true });
  }

  /** A request whose connection becomes a stream of bytes. */
  private hijacked(path: string, body?: object): Promise<Socket> {
    return new Promise((resolve, reject) => {
      const content = body && JSON.stringify(body);
      const about = content && { 'content-type': 'application/json', 'content-length': content.length };
      const request = this.request('POST', path, { connection: 'Upgrade', upgrade: 'tcp', ...about });
      request.on('error', reject);
      request.on('response', ({ statusCode = 0 }) => reject(new DockerError(statusCode, `${path} was refused`)));
      request.on('upgrade', (_, socket: Socket, head) => {
        // The daemon may go away with the machine.
        socket.on('error', () => {});
        socket.unshift(head);
        resolve(socket);
      });
      request.end(content);
    });
  }

  private async text(
    method: string,
    path: string,
    body: unknown,
    signal: AbortSignal | undefined,
    headers: object,
  ): Promise<string> {
    const content = body === undefined ? undefined : JSON.stringify(body);
    return (await this.bytes(method, path, content, signal, headers)).toString('utf8');
  }

  private bytes(
    method: string,
    path: string,
    content?: string | Buffer,
    signal?: AbortSignal,
    headers: object = {},
  ): Promise<Buffer> {
    const type = typeof content === 'string' ? 'application/json' : 'application/x-tar';
    const about = content === undefined ? {} : { 'content-type': type, 'content-length': Buffer.byteLength(content) };
    return new Promise((resolve, reject) => {
      const request = this.request(method, path, { ...about, ...headers }, signal);
      request.on('error', (error) => reject(new Error(`Cannot connect to the Docker daemon: ${error.message}`)));
      request.on('response', (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => {
          const answer = Buffer.concat(chunks);
          const status = response.statusCode ?? 0;
          status >= 400 ? reject(new DockerError(status, messageOf(answer.toString('utf8')))) : resolve(answer);
        });
      });
      request.end(content);
    });
  }

  private request(method: string, path: string, headers: object, signal?: AbortSignal): http.ClientRequest {
    const { secure, ...options } = this.options;
    const all = {
      ...options,
      method,
      path,
      headers: headers as http.OutgoingHttpHeaders,
      signal,
      agent: false as const,
    };
    return secure ? https.request(all) : http.request(all);
  }
}

function messageOf(text: string): string {
  try {
    return (JSON.parse(text) as { readonly message: string }).message;
  } catch {
    return text.trim();
  }
}

/** Frames of eight bytes and a part of one of the two outputs. */
function demultiplexer(hear: (part: Buffer) => void): (chunk: Buffer) => void {
  let rest = Buffer.alloc(0);
  return (chunk) => {
    rest = Buffer.concat([rest, chunk]);
    while (rest.length >= 8 && rest.length >= 8 + rest.readUInt32BE(4)) {
      const size = rest.readUInt32BE(4);
      hear(rest.subarray(8, 8 + size));
      rest = rest.subarray(8 + size);
    }
  };
}
