// Runs inside the sandbox, which has a network of its own with nothing in it: listens where the internet would be,
// passes every connection to a server of the test (a Unix socket), and runs the command given after its settings.
import { spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { connect, createServer } from 'node:net';

const [settings, ...command] = process.argv.slice(2);

async function listen({ address, port, socket }) {
  const server = createServer({ allowHalfOpen: true }, (client) => {
    const upstream = connect({ path: socket, allowHalfOpen: true });
    for (const [one, other] of [
      [client, upstream],
      [upstream, client],
    ]) {
      one.pipe(other);
      one.on('error', () => other.destroy());
      one.on('close', () => other.destroy());
    }
  });
  await new Promise((resolve, reject) => server.once('error', reject).listen(port, address, resolve));
}

/** Every name has the address 127.0.0.1, and no IPv6 address. */
function answer(query) {
  const typeAt = query.indexOf(0, 12) + 1;
  const isA = query.readUInt16BE(typeAt) === 1;
  const header = Buffer.from(query.subarray(0, 12));
  header.writeUInt16BE(0x8180, 2);
  header.writeUInt16BE(isA ? 1 : 0, 6);
  header.writeUInt32BE(0, 8);
  const address = Buffer.from([0xc0, 0x0c, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 127, 0, 0, 1]);
  return Buffer.concat([header, query.subarray(12, typeAt + 4), ...(isA ? [address] : [])]);
}

const names = createSocket('udp4');
names.on('message', (query, from) => names.send(answer(query), from.port, from.address));
await new Promise((resolve) => names.bind(53, '127.0.0.1', resolve));
await Promise.all(JSON.parse(settings).map(listen));

const child = spawn(command[0], command.slice(1), { stdio: 'inherit' });
child.on('error', (error) => {
  console.error(String(error));
  process.exit(127);
});
child.on('exit', (code, signal) => process.exit(signal ? 128 : code));
