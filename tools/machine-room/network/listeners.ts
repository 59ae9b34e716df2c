import { type ChildProcess, spawn } from 'node:child_process';
import type { Socket } from 'node:dgram';
import { once } from 'node:events';
import type { Server, Socket as TcpSocket } from 'node:net';
import { join } from 'node:path';

interface Reply {
  readonly key: number;
  readonly error?: string;
}

/**
 * Opens ports and connections in another network, for this process: its servers see the real addresses of their clients.
 */
export class Listeners {
  private asked = 0;

  private constructor(private readonly opener: ChildProcess) {}

  /** @param inNetwork - what to put before a command to run it in that network */
  static async in(inNetwork: readonly string[]): Promise<Listeners> {
    const [program = '', ...words] = [...inNetwork, process.execPath, join(__dirname, 'open-ports.mjs')];
    const opener = spawn(program, words, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
    await once(opener, 'spawn');
    return new Listeners(opener);
  }

  tcp(address: string, port: number): Promise<Server> {
    return this.open('tcp', address, port) as Promise<Server>;
  }

  udp(address: string, port: number): Promise<Socket> {
    return this.open('udp', address, port) as Promise<Socket>;
  }

  /** A connection that begins there. */
  connection(address: string, port: number): Promise<TcpSocket> {
    return this.open('connection', address, port) as Promise<TcpSocket>;
  }

  /** Opens no more. What is open stays so. */
  close(): void {
    this.opener.disconnect();
  }

  private open(type: 'tcp' | 'udp' | 'connection', address: string, port: number): Promise<unknown> {
    const key = ++this.asked;
    return new Promise((resolve, reject) => {
      const receive = (reply: unknown, handle: unknown) => {
        const { error, ...answer } = reply as Reply;
        if (answer.key !== key) {
          return;
        }
        this.opener.off('message', receive);
        if (error === undefined) {
          resolve(handle);
        } else {
          const what = type === 'connection' ? 'connect to' : 'listen on';
          reject(new Error(`The machine room cannot ${what} ${address}:${port}: ${error}`));
        }
      };
      this.opener.on('message', receive);
      this.opener.send({ key, type, address, port });
    });
  }
}
