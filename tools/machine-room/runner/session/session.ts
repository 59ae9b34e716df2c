import { randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { setTimeout } from 'node:timers/promises';
import { type WebSocket, WebSocketServer } from 'ws';

/** What GitLab is told with the request for a job, to open a terminal in it (common/network.go, SessionInfo). */
export interface SessionInfo {
  readonly url: string;
  readonly certificate: string;
  readonly authorization: string;
}

/** Opens a shell where a job runs, as soon as it does. */
export type OpenTerminal = (signal: AbortSignal) => Promise<Duplex>;

/** Milliseconds that a terminal waits for the job's container. */
const containerTimeout = 60_000;

/** GitLab's first choice: bytes as they are (gitlab-terminal, doc/terminal.md). */
const protocols = ['terminal.gitlab.com', 'base64.terminal.gitlab.com'];

/** The terminal of one job (session/session.go). */
export class Session {
  readonly endpoint = `/session/${randomBytes(16).toString('hex')}`;
  readonly authorization = randomBytes(16).toString('hex');
  private readonly sockets = new WebSocketServer({
    noServer: true,
    handleProtocols: (offered) => protocols.find((one) => offered.has(one)) ?? false,
  });
  private open?: OpenTerminal;
  private readonly opened = new AbortController();
  private connection?: WebSocket;

  /** Where a terminal of the job comes from. */
  set terminal(open: OpenTerminal) {
    this.open = open;
    this.opened.abort();
  }

  get isConnected(): boolean {
    return this.connection !== undefined;
  }

  /** Answers a request below the {@link endpoint}. @returns a status where it was refused */
  async upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<number | undefined> {
    if (request.headers.authorization !== this.authorization) {
      return 401;
    }
    await setTimeout(containerTimeout, undefined, { signal: this.opened.signal }).catch(() => {});
    if (this.open === undefined) {
      return 503;
    }
    if (this.connection !== undefined) {
      return 423;
    }
    const terminal = await this.open(AbortSignal.timeout(containerTimeout));
    this.sockets.handleUpgrade(request, socket, head, (connection) => this.join(connection, terminal));
    return undefined;
  }

  /** Waits until the terminal is closed, and closes it after that long. */
  async over(milliseconds: number, signal: AbortSignal): Promise<void> {
    const limit = AbortSignal.any([AbortSignal.timeout(milliseconds), signal]);
    while (this.connection !== undefined && !limit.aborted) {
      await setTimeout(100);
    }
    this.connection?.close();
  }

  private join(connection: WebSocket, terminal: Duplex): void {
    this.connection = connection;
    const encode = connection.protocol.startsWith('base64');
    connection.on('message', (data: Buffer) => terminal.write(encode ? Buffer.from(String(data), 'base64') : data));
    terminal.on('data', (part: Buffer) => connection.send(encode ? part.toString('base64') : part));
    terminal.on('error', () => {});
    terminal.on('close', () => connection.close());
    connection.on('close', () => {
      this.connection = undefined;
      // "End of terminal" ends the shell.
      terminal.end('\u0004');
    });
  }
}
