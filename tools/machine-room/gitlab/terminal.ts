import type { Duplex } from 'node:stream';
import { connect as connectTls } from 'node:tls';
import { WebSocket } from 'ws';
import type { Session } from './jobs';

/** What a person sees of a job who opens its terminal in the browser. */
export class Terminal {
  /** All that was shown so far. */
  shown = '';
  readonly closed: Promise<void>;

  private constructor(private readonly socket: WebSocket) {
    socket.on('message', (data: Buffer) => {
      this.shown += data.toString('utf8');
    });
    this.closed = new Promise((resolve) => socket.on('close', () => resolve()));
  }

  /**
   * Connects as GitLab does, and trusts the certificate that the runner has sent alone: Workhorse's channel, with the
   * subprotocol that GitLab asks for first (gitlab-terminal, doc/terminal.md).
   *
   * @param reach - a connection to a host's port
   * @throws {Error} where the runner refuses
   */
  static async open(
    { url, certificate, authorization }: Session,
    reach: (host: string, port: number) => Duplex | Promise<Duplex>,
  ): Promise<Terminal> {
    const { hostname, port } = new URL(url);
    const way = await reach(hostname, Number(port || 443));
    const socket = new WebSocket(`${url.replace(/^https/, 'wss')}/exec`, ['terminal.gitlab.com'], {
      headers: { authorization },
      handshakeTimeout: 60_000,
      createConnection: () => connectTls({ socket: way, ca: certificate, host: hostname }),
    });
    const terminal = new Terminal(socket);
    await new Promise<void>((resolve, reject) => {
      socket.on('open', () => resolve());
      socket.on('error', reject);
      socket.on('close', () => reject(new Error('The connection is closed')));
    });
    return terminal;
  }

  type(text: string): void {
    this.socket.send(Buffer.from(text));
  }

  close(): void {
    this.socket.close();
  }
}
