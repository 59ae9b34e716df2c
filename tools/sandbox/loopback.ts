import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A server that listens on a free port of this computer alone. */
export interface Loopback {
  readonly port: number;
  /** `http://127.0.0.1:PORT`; a server of TLS has another scheme. */
  readonly url: string;
  /** Breaks the connections that are open. */
  close(): Promise<void>;
}

export async function onLoopback(server: Server): Promise<Loopback> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    port,
    url: `http://127.0.0.1:${port}`,
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
