import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { isIP } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

export interface Certificate {
  readonly key: string;
  readonly cert: string;
}

/** A certificate that signs itself, for one host (helpers/certificate/x509.go). GitLab gets it with each request. */
export async function selfSigned(host: string): Promise<Certificate> {
  const folder = mkdtempSync(join(tmpdir(), 'session-'));
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  try {
    await promisify(execFile)('openssl', [
      ...['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '365', '-subj', '/O=GitLab Runner'],
      ...['-addext', `subjectAltName=${isIP(host) ? 'IP' : 'DNS'}:${host}`, '-addext', 'extendedKeyUsage=serverAuth'],
      ...['-keyout', key, '-out', cert],
    ]);
    return { key: readFileSync(key, 'utf8'), cert: readFileSync(cert, 'utf8') };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
