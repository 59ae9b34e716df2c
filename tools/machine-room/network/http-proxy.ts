import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { Duplex } from 'node:stream';
import type { HostHandler } from './hosts';
import { fits } from './hosts';

export interface HttpProxyOptions {
  /** What clients have to sign in with, `user:password`. By default nobody signs in. */
  readonly credentials?: string;
  /** Hosts inside the network, by their patterns: they are reached without the proxy, and every other host only by it. */
  readonly inside?: readonly string[];
  /** Every host is reached without it as well. */
  readonly isOptional?: boolean;
}

/** What a client asked the proxy for. */
export interface ProxiedRequest {
  /** `CONNECT` for a tunnel, else the method of the plain request. */
  readonly method: string;
  readonly host: string;
  readonly port: number;
  readonly client: string;
  /** Whether the proxy served it. */
  readonly isServed: boolean;
}

/** What stands behind the proxy. */
export interface Behind {
  readonly web: HostHandler;
  /** Takes the connections to each port. */
  readonly server: (port: number) => Server;
}

const signIn = { 'proxy-authenticate': 'Basic realm="proxy"', connection: 'close' };

/**
 * An HTTP proxy, by default the only way out of a network (RFC 9110, sections 7.6, 9.3.6 and 11.7). A tunnel's connection is
 * handed to the server behind it, which therefore sees the real address of the client.
 */
export class HttpProxy {
  readonly requests: ProxiedRequest[] = [];
  /** Who tried to leave without it: `10.0.1.7 ec2.eu-central-1.amazonaws.com`. */
  readonly refused: string[] = [];
  readonly server: Server;
  private readonly tunnels = new Set<string>();

  constructor(
    private readonly options: HttpProxyOptions,
    behind: Behind,
  ) {
    this.server = createServer((req, res) => {
      const { hostname, port, pathname, search } = new URL(String(req.url), 'http://not-absolute.invalid');
      if (!this.admits(req, hostname, Number(port || 80))) {
        res.writeHead(407, signIn).end();
        return;
      }
      req.url = `${pathname}${search}`;
      this.lead(req.socket);
      behind.web(req, res);
    });
    this.server.on('connect', (req, socket: Duplex, head: Buffer) => {
      const [, host = '', port = '443'] = /^(.*):(\d+)$/.exec(String(req.url)) ?? [];
      socket.on('error', () => socket.destroy());
      if (!this.admits(req, host, Number(port))) {
        socket.end('HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm="proxy"\r\n\r\n');
        return;
      }
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      socket.unshift(head);
      this.lead(req.socket);
      behind.server(Number(port)).emit('connection', socket);
    });
  }

  /** The same handler for anyone who came by the proxy, or asks a host inside; anybody else loses the connection. */
  guard(handler: HostHandler): HostHandler {
    return (req, res) => {
      const { inside = [], isOptional = false } = this.options;
      const host = String(req.headers.host ?? '').replace(/:\d+$/, '');
      if (isOptional || this.tunnels.has(clientOf(req.socket)) || inside.some((pattern) => fits(pattern, host))) {
        handler(req, res);
      } else {
        this.refused.push(`${addressOf(req.socket)} ${host}`);
        req.socket.destroy();
      }
    };
  }

  private lead(socket: IncomingMessage['socket']): void {
    const client = clientOf(socket);
    this.tunnels.add(client);
    socket.once('close', () => this.tunnels.delete(client));
  }

  private admits({ method, headers, socket }: IncomingMessage, host: string, port: number): boolean {
    const encoded = /^Basic (.+)$/.exec(headers['proxy-authorization'] ?? '')?.[1] ?? '';
    const { credentials } = this.options;
    const isServed = credentials === undefined || Buffer.from(encoded, 'base64').toString() === credentials;
    this.requests.push({ method: String(method), host, port, client: addressOf(socket), isServed });
    return isServed;
  }
}

const addressOf = ({ remoteAddress }: IncomingMessage['socket']) => String(remoteAddress).replace(/^::ffff:/, '');
const clientOf = (socket: IncomingMessage['socket']) => `${addressOf(socket)}:${socket.remotePort}`;
