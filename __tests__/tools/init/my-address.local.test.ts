import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, expect, it } from 'vitest';
import { myAddress } from '../../../tools/init/my-address';

let stop: (() => void) | undefined;
afterEach(() => stop?.());

/** Answers each call with this, in a process of its own, because the caller blocks. */
async function serve(answer: string): Promise<string> {
  const code = `let calls = 0; require('node:http').createServer((_, response) => response.end(
    process.argv[1].replace('#', ++calls))).listen(0, '127.0.0.1', function () { console.log(this.address().port) })`;
  const server = spawn(process.execPath, ['--eval', code, answer], { stdio: ['ignore', 'pipe', 'inherit'] });
  stop = () => server.kill();
  const [port] = await once(server.stdout, 'data');
  return `http://127.0.0.1:${String(port).trim()}/`;
}

// https://checkip.amazonaws.com answers with the address and a newline.
it('is what the service says, which is asked once', async () => {
  const address = myAddress(await serve('192.0.2.#\n'));
  expect([address(), address()]).toEqual(['192.0.2.1', '192.0.2.1']);
});

it.each(['<html>sign in</html>', '192.0.2.1, 198.51.100.1', ''])('is unknown when the answer is %j', async (answer) => {
  expect(myAddress(await serve(answer))()).toBeUndefined();
});

it('is unknown when nobody answers', () => {
  expect(myAddress('http://127.0.0.1:9/')()).toBeUndefined();
});
