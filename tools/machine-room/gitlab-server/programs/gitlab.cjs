// GitLab's container answers for the room's GitLab: what comes to its web ports goes on to the host of that name outside.
const { connect, createServer } = require('node:net');

for (const port of [80, 443]) {
  createServer((client) => {
    const gitlab = connect(port, 'gitlab.machine-room');
    client.pipe(gitlab).pipe(client);
    for (const [one, other] of [
      [client, gitlab],
      [gitlab, client],
    ]) {
      one.on('error', () => other.destroy());
      one.on('close', () => other.destroy());
    }
  }).listen(port);
}
for (const signal of ['SIGTERM', 'SIGINT']) {
  process.on(signal, () => process.exit(0));
}
