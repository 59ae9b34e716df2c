import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Certificate {
  readonly key: string;
  readonly cert: string;
}

/** A certificate that signs itself, so that trusting it means having it. */
export function selfSigned(hosts: readonly string[]): Certificate {
  const folder = mkdtempSync(join(tmpdir(), 'certificate-'));
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  const names = `subjectAltName=${hosts.map((host) => `DNS:${host}`).join(',')}`;
  const fresh = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'];
  execFileSync('openssl', [...fresh, '-subj', '/CN=boot', '-addext', names, '-keyout', key, '-out', cert], {
    stdio: 'pipe',
  });
  const made = { key: readFileSync(key, 'utf8'), cert: readFileSync(cert, 'utf8') };
  rmSync(folder, { recursive: true });
  return made;
}

/** Authorities as companies have them, with keys of 4096 bits: each is about 2,000 characters. One key is made for all. */
export function largeAuthorities(count: number): string {
  const folder = mkdtempSync(join(tmpdir(), 'authorities-'));
  const key = join(folder, 'key.pem');
  execFileSync('openssl', ['genrsa', '-out', key, '4096'], { stdio: 'pipe' });
  const authorities = Array.from({ length: count }, (_, index) => {
    const request = ['req', '-x509', '-key', key, '-days', '2', '-sha512', '-subj', `/O=Example/CN=Authority ${index}`];
    return execFileSync('openssl', request, { stdio: 'pipe' }).toString();
  });
  rmSync(folder, { recursive: true });
  return authorities.join('');
}
