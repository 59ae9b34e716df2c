import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
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

/** One like that whose time is over, which is what a clock that is fast makes of a good one. */
export function expiredCertificate(host: string): Certificate {
  const folder = mkdtempSync(join(tmpdir(), 'certificate-'));
  const at = (name: string) => join(folder, name);
  const authority = [
    ...['[ca]', 'default_ca = own', '[own]', `database = ${at('index')}`, `new_certs_dir = ${folder}`],
    ...['rand_serial = yes', 'default_md = sha256', 'copy_extensions = copy', 'policy = any', '[any]'],
    'commonName = supplied',
  ];
  writeFileSync(at('authority'), `${authority.join('\n')}\n`);
  writeFileSync(at('index'), '');
  const openssl = (...words: readonly string[]) => execFileSync('openssl', words, { stdio: 'pipe' });
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-keyout', at('key')];
  openssl('req', ...key, '-subj', '/CN=boot', '-addext', `subjectAltName=DNS:${host}`, '-out', at('request'));
  const dates = ['-startdate', '20200101000000Z', '-enddate', '20200102000000Z'];
  const own = ['-config', at('authority'), '-selfsign', '-keyfile', at('key'), '-batch', '-notext'];
  openssl('ca', ...own, ...dates, '-in', at('request'), '-out', at('cert'));
  const made = { key: readFileSync(at('key'), 'utf8'), cert: readFileSync(at('cert'), 'utf8') };
  rmSync(folder, { recursive: true });
  return made;
}

/**
 * Authorities as companies have them, with keys of 4096 bits: each is about 2,000 characters. One key is made for all, of
 * four primes, which takes a tenth of the time that two take.
 */
export function largeAuthorities(count: number): string {
  const folder = mkdtempSync(join(tmpdir(), 'authorities-'));
  const key = join(folder, 'key.pem');
  execFileSync('openssl', ['genrsa', '-primes', '4', '-out', key, '4096'], { stdio: 'pipe' });
  const authorities = Array.from({ length: count }, (_, index) => {
    const request = ['req', '-x509', '-key', key, '-days', '2', '-sha512', '-subj', `/O=Example/CN=Authority ${index}`];
    return execFileSync('openssl', request, { stdio: 'pipe' }).toString();
  });
  rmSync(folder, { recursive: true });
  return authorities.join('');
}
