// `gitlab-rails runner -`: the Ruby of standard input is understood by the room (../rails.ts).
const { request } = require('node:http');

const asked = request('http://rails.machine-room/', { method: 'POST' }, (answer) => {
  answer.pipe(answer.statusCode === 200 ? process.stdout : process.stderr);
  process.exitCode = answer.statusCode === 200 ? 0 : 1;
});
process.stdin.pipe(asked);
