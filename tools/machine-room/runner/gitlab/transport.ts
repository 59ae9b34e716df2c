import { existsSync, readFileSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import { isIP } from 'node:net';
import { HttpProxyAgent } from 'http-proxy-agent';
import { HttpsProxyAgent } from 'https-proxy-agent';

export interface Reply {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: string;
}

export interface Request {
  readonly method: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
  /** A file of certificates that count besides the machine's own. */
  readonly caFile?: string;
  readonly signal?: AbortSignal;
}

/** Where distributions keep the certificates that a machine trusts, as Go's crypto/x509 looks for them. */
const trustStores = [
  '/etc/ssl/certs/ca-certificates.crt',
  '/etc/pki/tls/certs/ca-bundle.crt',
  '/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem',
];

/** One HTTP request, through the proxy of the environment, trusting what the machine trusts. */
export function send(address: string, { method, headers = {}, body, caFile, signal }: Request): Promise<Reply> {
  const url = new URL(address);
  const proxy = proxyFor(url);
  const ca = certificates(caFile);
  const options = {
    method,
    signal,
    headers: { ...headers, ...(body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) }) },
    ...(proxy && { agent: url.protocol === 'https:' ? new HttpsProxyAgent(proxy) : new HttpProxyAgent(proxy) }),
    ...(ca && { ca }),
  };
  return new Promise((resolve, reject) => {
    const request = (url.protocol === 'https:' ? https : http).request(url, options, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          body: Buffer.concat(chunks).toString('utf8'),
        }),
      );
    });
    request.on('error', reject);
    request.end(body);
  });
}

function certificates(caFile?: string): string[] | undefined {
  const files = [process.env.SSL_CERT_FILE ?? trustStores.find((file) => existsSync(file)), caFile];
  const texts = files.flatMap((file) => (file !== undefined && existsSync(file) ? [readFileSync(file, 'utf8')] : []));
  return texts.length > 0 ? texts : undefined;
}

const environment = (name: string) => process.env[name] || process.env[name.toLowerCase()] || '';

/** As golang.org/x/net/http/httpproxy chooses it. */
function proxyFor({ protocol, hostname, port }: URL): string | undefined {
  const proxy = environment(protocol === 'https:' ? 'HTTPS_PROXY' : 'HTTP_PROXY');
  const host = hostname.replace(/^\[|\]$/g, '');
  if (proxy === '' || host === 'localhost' || /^127\./.test(host) || host === '::1') {
    return undefined;
  }
  const excepted = environment('NO_PROXY')
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '')
    .some((entry) => excepts(entry, host, port || (protocol === 'https:' ? '443' : '80')));
  return excepted ? undefined : proxy.includes('://') ? proxy : `http://${proxy}`;
}

function excepts(entry: string, host: string, port: string): boolean {
  if (entry === '*') {
    return true;
  }
  const [, network, bits] = /^([\d.]+)\/(\d+)$/.exec(entry) ?? [];
  if (network !== undefined && isIP(host) === 4) {
    const mask = 2 ** (32 - Number(bits));
    return Math.floor(asNumber(network) / mask) === Math.floor(asNumber(host) / mask);
  }
  const [, name = entry, itsPort] = /^(.*?):(\d+)$/.exec(entry) ?? [];
  if (itsPort !== undefined && itsPort !== port) {
    return false;
  }
  const suffix = name.replace(/^\*/, '');
  return suffix.startsWith('.') ? host.endsWith(suffix) : host === suffix || host.endsWith(`.${suffix}`);
}

const asNumber = (address: string) => address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
