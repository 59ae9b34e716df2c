import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createSecureContext, type SecureContext } from 'node:tls';
import { promisify } from 'node:util';

const execute = promisify(execFile);
const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];

/** The certificate authority of a room: every instance trusts it, and every host of the internet shows one of its certificates. */
export class Authority {
  private readonly contexts = new Map<string, Promise<SecureContext>>();

  private constructor(
    private readonly folder: string,
    /** PEM. */
    readonly certificate: string,
  ) {}

  /** @param parent - an existing folder, in which its keys lie as long as the room is there */
  static async create(parent: string): Promise<Authority> {
    const folder = join(parent, 'authority');
    mkdirSync(folder, { mode: 0o700 });
    const subject = ['-subj', '/CN=Machine room', '-days', '30'];
    const usage = ['-addext', 'basicConstraints=critical,CA:TRUE', '-addext', 'keyUsage=critical,keyCertSign,cRLSign'];
    const out = ['-keyout', join(folder, 'ca.key'), '-out', join(folder, 'ca.pem')];
    await execute('openssl', ['req', '-x509', ...key, ...subject, ...usage, ...out]);
    return new Authority(folder, readFileSync(join(folder, 'ca.pem'), 'utf8'));
  }

  /** What a server that is called by this name shows. */
  context(host: string): Promise<SecureContext> {
    const known = this.contexts.get(host) ?? this.issue(host, this.contexts.size);
    this.contexts.set(host, known);
    return known;
  }

  private async issue(host: string, serial: number): Promise<SecureContext> {
    const file = (name: string) => join(this.folder, `${serial}.${name}`);
    const names = /^[\d.]+$/.test(host) ? `IP:${host}` : `DNS:${host}`;
    writeFileSync(file('ext'), `subjectAltName=${names}\nextendedKeyUsage=serverAuth\n`);
    await execute('openssl', [
      ...['req', ...key, '-subj', '/CN=Machine room host', '-keyout', file('key'), '-out', file('csr')],
    ]);
    await execute('openssl', [
      ...[
        'x509',
        '-req',
        '-in',
        file('csr'),
        '-CA',
        join(this.folder, 'ca.pem'),
        '-CAkey',
        join(this.folder, 'ca.key'),
      ],
      ...['-set_serial', String(serial + 2), '-days', '30', '-extfile', file('ext'), '-out', file('pem')],
    ]);
    return createSecureContext({ key: readFileSync(file('key')), cert: readFileSync(file('pem')) });
  }
}
