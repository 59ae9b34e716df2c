import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { runnerProgram } from '../../../tools/machine-room/runner/bundle';
import { hostProgram } from './programs';

/** A release of Amazon Linux. */
export type Release = '2023' | '2';

export interface RootFolderProps {
  readonly release: Release;
  readonly architecture: string;
  /** 32 hexadecimal digits. */
  readonly machineId: string;
  /** The certificates that the machine trusts, as PEM. */
  readonly trusted: string;
  readonly aws: { readonly command: readonly string[]; readonly endpoint: string };
}

const standIns = join(__dirname, 'stand-ins');

/** Writes what a fresh machine has outside /usr, as far as scripts notice. */
export function layOut(root: string, { release, architecture, machineId, trusted, aws }: RootFolderProps): void {
  const write = (file: string, content: string, mode = 0o644) => {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), content);
    chmodSync(join(root, file), mode);
  };
  for (const folder of [
    'etc/pki/ca-trust/source/anchors',
    'etc/systemd/system',
    'etc/yum.repos.d',
    'home/ec2-user',
    'opt',
    'root',
    'run',
    'tmp',
    'usr/local/bin',
    'var/log',
  ]) {
    mkdirSync(join(root, folder), { recursive: true });
  }
  chmodSync(join(root, 'tmp'), 0o1777);
  symlinkSync('/run', join(root, 'var/run'));
  write('etc/passwd', 'root:x:0:0:root:/root:/bin/bash\nec2-user:x:1000:1000::/home/ec2-user:/bin/bash\n');
  write('etc/group', 'root:x:0:\nec2-user:x:1000:\n');
  write('etc/hosts', '127.0.0.1 localhost\n');
  write('etc/resolv.conf', 'nameserver 127.0.0.1\n');
  write('etc/nsswitch.conf', 'passwd: files\ngroup: files\nhosts: files dns\n');
  write('etc/machine-id', `${machineId}\n`);
  write(
    'etc/os-release',
    `NAME="Amazon Linux"\nVERSION="${release}"\nID="amzn"\nID_LIKE="fedora"\nVERSION_ID="${release}"\n`,
  );
  write('etc/system-release', `Amazon Linux release ${release}\n`);
  write('etc/system-release-cpe', `cpe:2.3:o:amazon:amazon_linux:${release}\n`);
  write('etc/pki/tls/certs/ca-bundle.crt', trusted);
  for (const bundle of ['etc/ssl/certs/ca-certificates.crt', 'etc/ssl/cert.pem']) {
    mkdirSync(dirname(join(root, bundle)), { recursive: true });
    symlinkSync('/etc/pki/tls/certs/ca-bundle.crt', join(root, bundle));
  }
  // What this computer's own programs in /usr look for in /etc.
  for (const needed of ['ld.so.cache', 'ld.so.conf', 'ld.so.conf.d', 'ssl/openssl.cnf']) {
    if (existsSync(join('/etc', needed))) {
      cpSync(join('/etc', needed), join(root, 'etc', needed), { recursive: true, verbatimSymlinks: true });
    }
  }
  const program = (file: string, bash: string) => write(file, bash, 0o755);
  for (const file of readdirSync(standIns).filter((name) => name.endsWith('.sh'))) {
    program(`usr/local/sbin/${basename(file, '.sh')}`, readFileSync(join(standIns, file), 'utf8'));
  }
  for (const file of readdirSync(join(standIns, 'installed'))) {
    program(`srv/packages/${basename(file, '.sh')}`, readFileSync(join(standIns, 'installed', file), 'utf8'));
  }
  write('srv/gitlab-runner.cjs', runnerProgram());
  const command = aws.command.map((word) => `'${word}'`).join(' ');
  program('usr/local/sbin/aws', `#!/bin/bash\nexport AWS_ENDPOINT_URL=${aws.endpoint}\nexec ${command} "$@"\n`);
  program(
    'usr/local/sbin/uname',
    `#!/bin/bash\n[[ "$*" == -m ]] && echo ${architecture} || exec ${hostProgram('uname')} "$@"\n`,
  );
}
