import type { IncomingMessage, ServerResponse } from 'node:http';

/** A server of the room's internet. The client's address is that of the instance: `req.socket.remoteAddress`. */
export type HostHandler = (req: IncomingMessage, res: ServerResponse) => void;

/** What a room's internet has: patterns such as `gitlab.example.com` or `*.amazonaws.com`, the first that fits. */
export type Hosts = readonly (readonly [pattern: string, handler: HostHandler])[];

/** A request that some instance made to the internet. */
export interface HostRequest {
  readonly client: string;
  readonly method: string;
  readonly host: string;
  readonly url: string;
}

/**
 * One handler for all hosts: the one whose pattern fits the request's host, or 404.
 *
 * @param note - told of every request
 */
export function handleHosts(hosts: () => Hosts, note: (request: HostRequest) => void): HostHandler {
  return (req, res) => {
    const host = String(req.headers.host ?? '').replace(/:\d+$/, '');
    note({ client: clientOf(req), method: String(req.method), host, url: String(req.url) });
    const found = hosts().find(([pattern]) => fits(pattern, host));
    if (found) {
      found[1](req, res);
    } else {
      req.resume();
      res.writeHead(404, { 'content-type': 'text/plain' }).end(`The machine room has no host ${host}.\n`);
    }
  };
}

/** `*` stands for any labels: `*.amazonaws.com` fits `ec2.eu-central-1.amazonaws.com` but not `amazonaws.com`. */
export function fits(pattern: string, host: string): boolean {
  return pattern === '*' || pattern === host || (pattern.startsWith('*.') && host.endsWith(pattern.slice(1)));
}

/** The IPv4 address of the one who asks. */
export function clientOf(req: IncomingMessage): string {
  return String(req.socket.remoteAddress).replace(/^::ffff:/, '');
}
