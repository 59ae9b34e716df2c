import { createServer, type Server, type ServerResponse } from 'node:http';
import { connect, type NetConnectOpts } from 'node:net';
import type { Duplex } from 'node:stream';

/** What a client asked the proxy for. */
export interface ProxiedRequest {
  /** CONNECT for a tunnel, else the method of the plain request. */
  readonly method: string;
  readonly host: string;
  readonly port: number;
  /** `user:password`, where the client sent any. */
  readonly credentials?: string;
}

export interface ForwardProxyOptions {
  /** Where a host really is. By default nowhere: every request is noted and answered with 502. */
  readonly route?: (host: string, port: number) => NetConnectOpts | undefined;
  /** What clients must sign in with, `user:password`. */
  readonly credentials?: string;
}

/** An HTTP forward proxy that notes what it is asked for. */
export class ForwardProxy {
  readonly requests: ProxiedRequest[] = [];
  readonly server: Server;

  constructor(private readonly options: ForwardProxyOptions = {}) {
    this.server = createServer((request, response) => {
      const url = new URL(request.url ?? '', 'http://not-absolute.invalid');
      const port = Number(url.port || 80);
      if (!this.admits(String(request.method), url.hostname, port, request.headers['proxy-authorization'])) {
        answer(response, 407, { 'proxy-authenticate': 'Basic realm="proxy"' });
        return;
      }
      const target = this.options.route?.(url.hostname, port);
      if (!target) {
        answer(response, 502);
        return;
      }
      const upstream = connect(target);
      upstream.on('error', () => answer(response, 502));
      const head = request.rawHeaders
        .flatMap((name, index, all) => (index % 2 === 0 ? [`${name}: ${all[index + 1]}`] : []))
        .filter((line) => !/^(proxy-|connection:)/i.test(line));
      upstream.write(
        [`${request.method} ${url.pathname}${url.search} HTTP/1.1`, ...head, 'Connection: close', '', ''].join('\r\n'),
      );
      request.pipe(upstream, { end: false });
      upstream.pipe(request.socket);
    });
    this.server.on('connect', (request, client: Duplex, head: Buffer) => {
      const [host = '', port = '443'] = /^(.*):(\d+)$/.exec(String(request.url))?.slice(1) ?? [];
      client.on('error', () => client.destroy());
      if (!this.admits('CONNECT', host, Number(port), request.headers['proxy-authorization'])) {
        client.end('HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm="proxy"\r\n\r\n');
        return;
      }
      const target = this.options.route?.(host, Number(port));
      if (!target) {
        client.end('HTTP/1.1 502 Bad Gateway\r\n\r\n');
        return;
      }
      const upstream = connect(target, () => {
        client.write('HTTP/1.1 200 Connection established\r\n\r\n');
        upstream.write(head);
        client.pipe(upstream).pipe(client);
      });
      upstream.on('error', () => client.destroy());
      // A client that went away silently leaves its half open.
      upstream.on('close', () => client.destroy());
    });
  }

  /** Listens on a port of the loopback device that is free. */
  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    const address = this.server.address();
    return `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  /** `host:port` of everything that was asked for, each once. */
  get asked(): string[] {
    return [...new Set(this.requests.map(({ host, port }) => `${host}:${port}`))].sort();
  }

  private admits(method: string, host: string, port: number, authorization?: string): boolean {
    const encoded = /^Basic (.+)$/.exec(authorization ?? '')?.[1];
    const credentials = encoded === undefined ? undefined : Buffer.from(encoded, 'base64').toString();
    this.requests.push({ method, host, port, credentials });
    return this.options.credentials === undefined || this.options.credentials === credentials;
  }
}

function answer(response: ServerResponse, status: number, headers: Record<string, string> = {}): void {
  response.writeHead(status, { ...headers, connection: 'close' }).end();
}
