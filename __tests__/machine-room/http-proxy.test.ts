import { createServer, type IncomingMessage, request } from 'node:http';
import type { AddressInfo, Server } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { HttpProxy } from '../../tools/machine-room/network/http-proxy';

const web = (req: IncomingMessage, res: Parameters<Parameters<typeof createServer>[1] & object>[1]) =>
  res.end(`${req.headers.host} ${req.url}`);

describe('a proxy that is the only way out', () => {
  let behind: Server;
  let proxy: HttpProxy;

  beforeAll(async () => {
    proxy = new HttpProxy(
      { credentials: 'ci:p@ss', inside: ['gitlab.example.com'] },
      { web, server: () => behind as ReturnType<typeof createServer> },
    );
    behind = createServer(proxy.guard(web));
    for (const server of [behind, proxy.server]) {
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    }
  });
  beforeEach(() => {
    proxy.requests.length = 0;
    proxy.refused.length = 0;
  });
  afterAll(() => {
    proxy.server.close();
    behind.close();
  });

  const port = (server: Server) => (server.address() as AddressInfo).port;
  const signedIn = { 'proxy-authorization': `Basic ${Buffer.from('ci:p@ss').toString('base64')}` };

  /** Status and text of an answer, or that there was none. */
  function ask(server: Server, path: string, headers: Record<string, string>): Promise<string> {
    return new Promise((resolve) => {
      request({ port: port(server), host: '127.0.0.1', path, headers, agent: false })
        .on('response', async (response) => resolve(`${response.statusCode} ${(await response.toArray()).join('')}`))
        .on('error', () => resolve('lost'))
        .end();
    });
  }

  /** The same in a tunnel. */
  function askInTunnel(target: string, headers: Record<string, string>): Promise<string> {
    return new Promise((resolve) => {
      request({ port: port(proxy.server), host: '127.0.0.1', method: 'CONNECT', path: target, headers, agent: false })
        .on('connect', (response, socket) => {
          if (response.statusCode !== 200) {
            resolve(String(response.statusCode));
            return;
          }
          const [host] = target.split(':');
          socket.write(`GET /tunnel HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
          socket.toArray().then((parts) => resolve(parts.join('').split('\r\n').at(-1) ?? ''));
        })
        .end();
    });
  }

  it('leads anyone who signs in, by a tunnel or request by request', async () => {
    expect(await askInTunnel('ec2.example.com:443', signedIn)).toContain('ec2.example.com /tunnel');
    const headers = { ...signedIn, host: 'deb.example.com' };
    expect(await ask(proxy.server, 'http://deb.example.com/a?b=c', headers)).toBe('200 deb.example.com /a?b=c');
    expect(proxy.requests).toEqual([
      { method: 'CONNECT', host: 'ec2.example.com', port: 443, client: '127.0.0.1', isServed: true },
      { method: 'GET', host: 'deb.example.com', port: 80, client: '127.0.0.1', isServed: true },
    ]);
  });

  it('asks others who they are (RFC 9110, 15.5.8)', async () => {
    expect(await askInTunnel('ec2.example.com:443', {})).toBe('407');
    expect(await ask(proxy.server, 'http://deb.example.com/', {})).toBe('407 ');
    expect(proxy.requests.map(({ isServed }) => isServed)).toEqual([false, false]);
  });

  it('lets nobody out by another way, but to what is inside', async () => {
    expect(await ask(behind, '/', { host: 'ec2.example.com' })).toBe('lost');
    expect(proxy.refused).toEqual(['127.0.0.1 ec2.example.com']);
    expect(await ask(behind, '/', { host: 'gitlab.example.com' })).toBe('200 gitlab.example.com /');
    expect(proxy.requests).toEqual([]);
  });
});

it('leaves the other ways open where it is optional', () => {
  const served: string[] = [];
  const web = () => served.push('web');
  const proxy = new HttpProxy({ isOptional: true }, { web, server: () => createServer() });
  proxy.guard(web)({ headers: {}, socket: {} } as IncomingMessage, {} as never);
  expect(served).toEqual(['web']);
});
