import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { AuthOptions } from './store';

const days = '1080';

const run = promisify(execFile);
const openssl = (...args: readonly string[]) => run('openssl', args);

/**
 * The authority and the client's certificate that all machines of a store share, where they are not there
 * (libmachine/cert/bootstrap.go). A key without its certificate is an error: another docker-machine is at it.
 */
export async function bootstrapCertificates(options: AuthOptions, say: (text: string) => void): Promise<void> {
  const { CertDir, CaCertPath, CaPrivateKeyPath, ClientCertPath, ClientKeyPath } = options;
  mkdirSync(CertDir, { recursive: true, mode: 0o700 });
  if (!existsSync(CaCertPath)) {
    say(`Creating CA: ${CaCertPath}`);
    if (existsSync(CaPrivateKeyPath)) {
      throw new Error('Error generating certificates: certificate authority key already exists');
    }
    await openssl(
      ...['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', days, '-subj', '/O=root'],
      ...['-addext', 'keyUsage=critical,keyCertSign,digitalSignature,keyEncipherment,keyAgreement'],
      ...['-keyout', CaPrivateKeyPath, '-out', CaCertPath],
    );
  }
  if (!existsSync(ClientCertPath)) {
    say(`Creating client certificate: ${ClientCertPath}`);
    if (existsSync(ClientKeyPath)) {
      throw new Error('Error generating certificates: client key already exists');
    }
    await sign(options, { key: ClientKeyPath, certificate: ClientCertPath }, 'root.<bootstrap>', [
      'keyUsage=critical,digitalSignature',
      'extendedKeyUsage=clientAuth',
    ]);
  }
}

/** The certificate of a machine's Docker, for these names and addresses (libmachine/cert/cert.go). */
export async function serverCertificate(
  options: AuthOptions,
  machine: string,
  hosts: readonly string[],
): Promise<void> {
  const names = hosts.map((host) => `${/^[\d.]+$/.test(host) ? 'IP' : 'DNS'}:${host}`);
  await sign(options, { key: options.ServerKeyPath, certificate: options.ServerCertPath }, `root.${machine}`, [
    'extendedKeyUsage=serverAuth',
    `subjectAltName=${names.join(',')}`,
  ]);
}

async function sign(
  { CaCertPath, CaPrivateKeyPath }: AuthOptions,
  files: { readonly key: string; readonly certificate: string },
  organization: string,
  extensions: readonly string[],
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'docker-machine-'));
  try {
    const request = join(folder, 'request.pem');
    const extension = join(folder, 'extensions');
    writeFileSync(extension, extensions.join('\n'));
    await openssl(
      ...['req', '-new', '-newkey', 'rsa:2048', '-nodes', '-subj', `/O=${organization}`],
      ...['-keyout', files.key, '-out', request],
    );
    await openssl(
      ...['x509', '-req', '-in', request, '-CA', CaCertPath, '-CAkey', CaPrivateKeyPath, '-days', days],
      ...['-set_serial', `0x${Date.now().toString(16)}`, '-extfile', extension, '-out', files.certificate],
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
}
