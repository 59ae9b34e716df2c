import { spawn } from 'node:child_process';
import { Duplex } from 'node:stream';

const pipe = `const socket = require('node:net').connect(Number(process.argv[2]), process.argv[1]);
for (const stream of [socket, process.stdout]) {
  stream.on('error', () => process.exit(1));
}
process.stdin.pipe(socket).pipe(process.stdout);
// What has arrived is passed on before the end.
socket.on('close', () => process.stdin.destroy());`;

/**
 * A connection that begins in the room's network, where the instances' addresses are.
 *
 * @param inNetwork the words that run a command there
 */
export function reach(inNetwork: readonly string[], host: string, port: number): Duplex {
  const [program = '', ...words] = [...inNetwork, process.execPath, '-e', pipe, host, String(port)];
  const child = spawn(program, words, { stdio: ['pipe', 'pipe', 'inherit'] });
  const connection = Duplex.from({ writable: child.stdin, readable: child.stdout });
  child.on('close', () => connection.destroy());
  return connection;
}
