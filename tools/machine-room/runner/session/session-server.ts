import { createServer, type Server } from 'node:https';
import type { Duplex } from 'node:stream';
import type { Log } from '../log';
import { type Certificate, selfSigned } from './certificate';
import { Session, type SessionInfo } from './session';

export interface SessionServerSettings {
  readonly listen_address?: string;
  readonly advertise_address?: string;
  /** Seconds that a terminal outlives its job; 1800 by default. */
  readonly session_timeout?: number;
}

const reasons: Readonly<Record<number, string>> = {
  401: 'Unauthorized',
  404: 'Not Found',
  423: 'Locked',
  503: 'Service Unavailable',
};

/** `[session_server]`: where GitLab connects for the terminal of a job (session/server.go, commands/multi.go). */
export class SessionServer {
  private readonly sessions = new Map<string, Session>();
  private readonly server: Server;

  private constructor(
    private readonly address: string,
    private readonly certificate: Certificate,
    listen: string,
    log: Log,
  ) {
    this.server = createServer({ ...certificate, minVersion: 'TLSv1.2' }, (_, response) => {
      response.writeHead(404).end();
    });
    this.server.on('upgrade', (request, socket, head) => {
      const session = [...this.sessions.values()].find(({ endpoint }) => request.url === `${endpoint}/exec`);
      const answered = session ? session.upgrade(request, socket, head) : Promise.resolve(404);
      answered
        .catch((error: Error) => {
          log.error(`Failed to connect to terminal: ${error.message}`);
          return 500;
        })
        .then((status) => status && refuse(socket, status));
    });
    const { host, port } = parts(listen);
    this.server.listen(port, host);
    log.info('Session server listening', { address: listen });
  }

  /** Nothing where config.toml has no `listen_address`: then there are no terminals. */
  static async start(settings: SessionServerSettings | undefined, log: Log): Promise<SessionServer | undefined> {
    const { listen_address: listen = '', advertise_address: advertise = '' } = settings ?? {};
    if (listen === '') {
      log.info('[session_server].listen_address not defined, session endpoints disabled');
      return undefined;
    }
    const address = advertise || listen;
    return new SessionServer(address, await selfSigned(parts(address).host ?? ''), listen, log);
  }

  /** One for the next job, with what GitLab is told of it. */
  create(): { readonly session: Session; readonly info: SessionInfo } {
    const session = new Session();
    this.sessions.set(session.endpoint, session);
    const { endpoint, authorization } = session;
    return {
      session,
      info: { url: `https://${this.address}${endpoint}`, certificate: this.certificate.cert, authorization },
    };
  }

  remove(session: Session | undefined): void {
    this.sessions.delete(session?.endpoint ?? '');
  }
}

function refuse(socket: Duplex, status: number): void {
  socket.end(`HTTP/1.1 ${status} ${reasons[status] ?? 'Internal Server Error'}\r\nConnection: close\r\n\r\n`);
}

/** `[::]:8093`, `:8093` and `192.0.2.10:8093`. */
function parts(address: string): { readonly host?: string; readonly port: number } {
  const [, host = '', port] = /^(.*):(\d+)$/.exec(address) ?? [];
  return { host: host.replace(/^\[|\]$/g, '') || undefined, port: Number(port) };
}
