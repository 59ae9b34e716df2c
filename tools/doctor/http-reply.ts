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
  /** The `version` of a JSON object, where it has one. */
  readonly version?: string;
  /** The `expires_at` of a JSON object, where it has one: a day. */
  readonly expiresOn?: string;
}

export interface HttpQuestion {
  readonly address: URL;
  /** Trusted besides those that Node contains. */
  readonly certificates: readonly string[];
  /** Access token of GitLab. It is sent over TLS only. */
  readonly accessToken?: string;
  /** By which it goes; directly without. */
  readonly proxy?: string;
  /** Milliseconds. */
  readonly timeout: number;
}

/** @throws {Error} when nobody answers, or the proxy does in the server's place */
export function ask({ address, certificates, accessToken, proxy, timeout }: HttpQuestion): Promise<HttpReply> {
  const ca = certificates.length > 0 ? [...rootCertificates, ...certificates] : undefined;
  const signIn = accessToken && address.protocol === 'https:' ? { 'private-token': accessToken } : {};
  const options = { headers: { accept: 'application/json', ...signIn }, signal: AbortSignal.timeout(timeout) };
  return new Promise((resolve, reject) => {
    const onReply = (reply: IncomingMessage) => {
      const isJson = String(reply.headers['content-type']).includes('json');
      const { statusCode, headers } = reply;
      read(reply).then(
        (body) =>
          resolve({
            status: Number(statusCode),
            location: headers.location,
            isJson,
            ...(isJson ? toldIn(body) : {}),
          }),
        reject,
      );
    };
    const agent = proxy === undefined ? false : agentFor(address, proxy, reject);
    const asked =
      address.protocol === 'https:'
        ? secure(address, { ...options, ca, agent }, onReply)
        : plain(address, { ...options, agent }, onReply);
    asked.on('error', reject).end();
  });
}

/** Bytes of an answer that are read; GitLab's own has about 500. */
const longest = 65_536;

async function read(reply: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of reply) {
    size += part.length;
    if (size > longest) {
      break;
    }
    parts.push(part);
  }
  return Buffer.concat(parts).toString();
}

function toldIn(body: string): Pick<HttpReply, 'version' | 'expiresOn'> {
  try {
    const { version, expires_at: expiresOn } = JSON.parse(body) ?? {};
    return {
      ...(typeof version === 'string' && /^\d+\.\d+/.test(version) ? { version } : {}),
      ...(typeof expiresOn === 'string' && /^\d{4}-\d\d-\d\d/.test(expiresOn) ? { expiresOn } : {}),
    };
  } catch {
    return {};
  }
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
