import { type AddressInfo, createServer, type Socket } from 'node:net';

/** An endpoint that takes every byte and answers none, as EC2 is without a route to it. */
export async function startBlackHole(): Promise<{ readonly endpoint: string; close(): void }> {
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    sockets.push(socket.on('error', () => undefined).resume());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = () => {
    for (const socket of sockets) {
      socket.destroy();
    }
    server.close();
  };
  return { endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close };
}
