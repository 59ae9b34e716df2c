/**
 * The root file system that every instance of the room starts from, whatever image it names. What an instance of Amazon
 * Linux or Ubuntu has besides is in ./stand-ins.ts.
 */
export const baseImage = {
  name: 'machine-room:base',
  /** What `mmdebstrap` and `debootstrap` call it. */
  suite: 'bookworm',
  mirror: 'http://deb.debian.org/debian',
  packages: [
    ...['systemd', 'systemd-sysv', 'dbus', 'cloud-init', 'openssh-server', 'sudo', 'rsyslog'],
    ...['docker.io', 'iptables', 'iproute2', 'iputils-ping', 'netbase', 'procps', 'kmod'],
    ...['awscli', 'busybox-static', 'ca-certificates', 'curl', 'jq', 'openssl', 'python3', 'unzip', 'zstd'],
  ],
} as const;

/** Where the root file system keeps programs that an instance gets only when its boot installs them. */
export const packagesFolder = '/opt/machine-room/packages';

/**
 * Docker comes when somebody installs it, and starts when somebody enables it. What serves a computer with a disk of
 * its own and updates is not started.
 */
const finish = [
  `mkdir -p "$1${packagesFolder}/docker"`,
  `mv "$1/usr/bin/docker" "$1${packagesFolder}/docker/"`,
  'chroot "$1" systemctl -q disable docker.socket docker.service containerd.service rsyslog.service',
  'chroot "$1" systemctl -q mask apt-daily.timer apt-daily-upgrade.timer e2scrub_all.timer fstrim.timer dpkg-db-backup.timer',
].join(' && ');

/** Nobody reads them in an instance that lives for minutes. */
const leftOut = ['man', 'doc', 'locale', 'info'].map((name) => `path-exclude=/usr/share/${name}/*`);

/** The command that writes the root file system to standard output as a tar archive. */
export function buildCommand(): readonly [program: string, ...args: string[]] {
  return [
    'mmdebstrap',
    ...['--mode=root', '--variant=apt', '--components=main', '--quiet'],
    ...['--aptopt=APT::Install-Recommends "false"', '--dpkgopt=force-unsafe-io'],
    ...leftOut.map((option) => `--dpkgopt=${option}`),
    `--customize-hook=${finish}`,
    `--include=${baseImage.packages.join(',')}`,
    ...[baseImage.suite, '-', baseImage.mirror],
  ];
}
