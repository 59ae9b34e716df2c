import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { packagesFolder } from './base-image';
import { runnerPackage } from './runner-package';
import { shutdownNoteFiles } from './shutdown-note';
import { standInScript, standIns } from './stand-ins';

/** The operating systems that instances of the room have. */
export type System = 'Amazon Linux 2023' | 'Ubuntu 24.04';

/** A file of an instance's root that its image has besides the base. */
export interface ImageFile {
  readonly path: string;
  readonly content: string | Buffer;
  readonly mode?: number;
}

/** Told by the name of the AMI; Amazon Linux where it does not tell. */
function systemOf(imageName: string): System {
  return imageName.startsWith('ubuntu/') ? 'Ubuntu 24.04' : 'Amazon Linux 2023';
}

const osRelease: Readonly<Record<System, string>> = {
  'Amazon Linux 2023': 'NAME="Amazon Linux"\nVERSION="2023"\nID="amzn"\nID_LIKE="fedora"\nVERSION_ID="2023"\n',
  'Ubuntu 24.04':
    'NAME="Ubuntu"\nVERSION="24.04 LTS (Noble Numbat)"\nID=ubuntu\nID_LIKE=debian\nVERSION_ID="24.04"\nVERSION_CODENAME=noble\n',
};

const defaultUser: Readonly<Record<System, string>> = { 'Amazon Linux 2023': 'ec2-user', 'Ubuntu 24.04': 'ubuntu' };

/** Amazon's images for ECS have Docker, and run it. */
const hasDocker = (imageName: string) => /-ami-ecs-hvm-/.test(imageName);

/**
 * What an image has besides the base.
 *
 * @param authority - the certificate of the room, which is all that the instance trusts
 */
export function imageFiles(imageName: string, authority: string): readonly ImageFile[] {
  const system = systemOf(imageName);
  return [
    { path: 'etc/os-release', content: osRelease[system] },
    { path: 'etc/ssl/certs/ca-certificates.crt', content: authority },
    { path: 'usr/local/share/ca-certificates/machine-room.crt', content: authority },
    { path: 'etc/cloud/ds-identify.cfg', content: 'policy: enabled\n' },
    // Cloud-init and the AWS CLI end before their garbage is worth a look, which takes a tenth of their time.
    { path: 'usr/lib/python3/dist-packages/collector.pth', content: 'import gc; gc.disable()\n' },
    {
      path: 'etc/cloud/cloud.cfg.d/99-machine-room.cfg',
      content: cloudConfig(defaultUser[system], hasDocker(imageName) ? ['docker'] : []),
    },
    {
      path: 'etc/systemd/journald.conf.d/console.conf',
      content: '[Journal]\nForwardToConsole=yes\nStorage=persistent\n',
    },
    ...runnerPackage(),
    ...standIns
      .filter((standIn) => standIn.system === undefined || standIn.system === system)
      .map((standIn) => ({
        path: `${standIn.folder ?? 'usr/local/sbin'}/${standIn.program}`,
        content: standInScript(standIn),
        mode: 0o755,
      })),
    { path: 'etc/ssh/sshd_config.d/60-ec2-instance-connect.conf', content: instanceConnect },
    ...shutdownNoteFiles,
    ...(hasDocker(imageName) ? dockerStarts : []),
    ...(system === 'Amazon Linux 2023' ? amazonLinux(authority) : ubuntu),
  ];
}

/** A container shows no DMI table and has its network already; no locale is installed. */
function cloudConfig(user: string, groups: readonly string[]): string {
  return JSON.stringify({
    datasource_list: ['Ec2'],
    datasource: { Ec2: { strict_id: false, timeout: 5, max_wait: 30 } },
    network: { config: 'disabled' },
    locale: false,
    ssh_genkeytypes: ['ed25519'],
    system_info: { default_user: { name: user, ...(groups.length > 0 ? { groups } : {}) } },
  });
}

/** As its package says it to sshd (aws/aws-ec2-instance-connect-config, debian/postinst). */
const instanceConnect = [
  'AuthorizedKeysCommand /usr/share/ec2-instance-connect/eic_run_authorized_keys %u %f',
  'AuthorizedKeysCommandUser nobody',
  '',
].join('\n');

const dockerStarts: readonly ImageFile[] = [
  { path: 'etc/systemd/system/multi-user.target.d/docker.conf', content: '[Unit]\nWants=docker.service\n' },
];

/** What an instance's package manager installs, beside what Debian's packages brought. */
const packages = join(__dirname, 'packages');

function amazonLinux(authority: string): readonly ImageFile[] {
  return [
    { path: 'etc/system-release', content: 'Amazon Linux release 2023 (Amazon Linux)\n' },
    { path: 'etc/system-release-cpe', content: 'cpe:2.3:o:amazon:amazon_linux:2023\n' },
    { path: 'etc/pki/tls/certs/ca-bundle.crt', content: authority },
    { path: 'etc/pki/ca-trust/source/anchors/machine-room.pem', content: authority },
    ...readdirSync(packages).map((file) => ({
      path: `${packagesFolder.slice(1)}/${basename(file, '.sh')}/install`,
      content: readFileSync(join(packages, file), 'utf8'),
      mode: 0o755,
    })),
  ];
}

/** No package repository: `apt-get update` then succeeds with nothing. */
const ubuntu: readonly ImageFile[] = [{ path: 'etc/apt/sources.list', content: '' }];
