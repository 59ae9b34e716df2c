import { request } from 'node:http';
import type { HostHandler } from './hosts';

/** Passes requests to another server as they are: with their host, which a signature covers. */
export function passOn(endpoint: string): HostHandler {
  return (req, res) => {
    const upstream = request(new URL(String(req.url), endpoint), { method: req.method, headers: req.headers });
    upstream.on('error', () => res.destroy());
    upstream.on('response', (answer) => {
      res.writeHead(Number(answer.statusCode), answer.headers);
      answer.pipe(res);
    });
    req.pipe(upstream);
  };
}
