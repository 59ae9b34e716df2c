// Runs inside the network: opens what is asked for on standard IPC and hands the open sockets to the parent process,
// where they stay in this network.
import { createSocket } from 'node:dgram';
import { connect, createServer } from 'node:net';

process.on('message', ({ key, address, port, type }) => {
  const fail = (error) => process.send({ key, error: error.message });
  if (type === 'udp') {
    const socket = createSocket('udp4');
    socket.once('error', fail);
    socket.bind(port, address, () => process.send({ key }, socket, () => socket.close()));
    return;
  }
  if (type === 'connection') {
    const socket = connect({ port, host: address }, () => process.send({ key }, socket));
    // What arrives is for the parent process.
    socket.pause();
    socket.once('error', fail);
    return;
  }
  const server = createServer();
  server.once('error', fail);
  server.listen(port, address, () => process.send({ key }, server, () => server.close()));
});
process.on('disconnect', () => process.exit());
