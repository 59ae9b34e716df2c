import { type IncomingMessage, request as plain } from 'node:http';
import { request as secure } from 'node:https';
import { buffer } from 'node:stream/consumers';
import { HttpProxyAgent } from 'http-proxy-agent';
import { HttpsProxyAgent } from 'https-proxy-agent';
import { callersProxy } from '../doctor/caller-proxy';

/** Milliseconds without an answer. */
const timeout = 60_000;

/**
 * Downloads a file, through the proxy of the environment if there is one.
 *
 * @throws {Error} when the server cannot be reached, or answers anything but 200
 */
export async function fetchFile(address: string): Promise<Buffer> {
  const url = new URL(address);
  const proxy = callersProxy(url, process.env);
  const isSecure = url.protocol === 'https:';
  const agent = proxy && (isSecure ? new HttpsProxyAgent(proxy) : new HttpProxyAgent(proxy));
  const reply = await new Promise<IncomingMessage>((resolve, reject) => {
    const request = (isSecure ? secure : plain)(url, { agent: agent || undefined, timeout }, resolve);
    request.on('timeout', () => request.destroy(new Error(`no answer within ${timeout / 1000} s`)));
    request.on('error', ({ message }) => reject(new Error(`${address} cannot be reached: ${message}`)));
    request.end();
  });
  if (reply.statusCode !== 200) {
    reply.resume();
    throw new Error(`${address} answers ${reply.statusCode}.`);
  }
  return buffer(reply);
}
