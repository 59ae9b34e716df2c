import { type IncomingMessage, request as plain } from 'node:http';
import { request as secure } from 'node:https';
import { rootCertificates } from 'node:tls';
import { HttpProxyAgent } from 'http-proxy-agent';
import { HttpsProxyAgent } from 'https-proxy-agent';

/** What a server answers, as far as it tells who answers. */
export interface HttpReply {
  readonly status: number;
  readonly location: string | undefined;
  readonly isJson: boolean;
}

export interface HttpQuestion {
  readonly address: URL;
  /** Trusted besides those that Node brings along. */
  readonly certificates: readonly string[];
  /** By which it goes; directly without. */
  readonly proxy?: string;
  /** Milliseconds. */
  readonly patience: number;
}

/** @throws {Error} when nobody answers, or the proxy does in the server's place */
export function ask({ address, certificates, proxy, patience }: HttpQuestion): Promise<HttpReply> {
  const ca = certificates.length > 0 ? [...rootCertificates, ...certificates] : undefined;
  const options = { headers: { accept: 'application/json' }, signal: AbortSignal.timeout(patience) };
  return new Promise((resolve, reject) => {
    const onReply = (reply: IncomingMessage) => {
      reply.resume();
      resolve({
        status: Number(reply.statusCode),
        location: reply.headers.location,
        isJson: String(reply.headers['content-type']).includes('json'),
      });
    };
    const agent = proxy === undefined ? false : agentFor(address, proxy, reject);
    const asked =
      address.protocol === 'https:'
        ? secure(address, { ...options, ca, agent }, onReply)
        : plain(address, { ...options, agent }, onReply);
    asked.on('error', reject).end();
  });
}

function agentFor({ protocol }: URL, proxy: string, refuse: (error: Error) => void) {
  if (protocol !== 'https:') {
    return new HttpProxyAgent(proxy);
  }
  const agent = new HttpsProxyAgent(proxy);
  // What a proxy answers that makes no tunnel would look like the server's own answer.
  agent.on('proxyConnect', ({ statusCode }: { readonly statusCode: number }) => {
    if (statusCode !== 200) {
      refuse(new Error(`the proxy answers ${statusCode}`));
    }
  });
  return agent;
}
