/**
 * What scripts may call without installing it. A program is in every image of a system when a package that no image can
 * do without brings it.
 */

const list = (text: string) => text.trim().split(/\s+/);

/** https://www.gnu.org/software/bash/manual/html_node/Bash-Builtins.html */
export const builtins = list(`
  . : [ alias bg break cd command compgen continue declare echo eval exec exit export false getopts hash kill let local
  mapfile printf pwd read readonly return set shift source test times trap true type ulimit umask unset wait`);

/** Every system: bash, coreutils, grep, sed. */
const essential = list(`
  bash sh base64 basename cat chmod chown cksum cp cut date df dirname env head id install ln ls mkdir mkfifo mktemp mv readlink rm rmdir
  sha256sum sleep sort stat sync tail tee test timeout touch tr uname wc grep sed`);

/**
 * Amazon Linux, the minimal images as well: packages that rpm, dnf or yum, systemd and cloud-init need (gawk, findutils,
 * util-linux, shadow-utils, curl or curl-minimal, ca-certificates), gzip for dracut, and xfsprogs, since the root file system is XFS.
 *
 * @see https://docs.aws.amazon.com/linux/al2023/ug/image-comparison.html
 */
export const amazonLinux = [
  ...essential,
  ...list(`awk find curl gzip rpm dnf yum systemctl journalctl update-ca-trust usermod logger
    blkid findmnt flock mount mountpoint mkfs.xfs xfs_growfs python3`),
  // Amazon Linux 2 only; docker.sh asks for the release before.
  'amazon-linux-extras',
];

/** Ubuntu's cloud images: cloud-init brings Python. */
export const ubuntu = [...essential, ...list('awk find python3 systemctl logger apt-get update-ca-certificates')];

/**
 * Debian's images for containers: dpkg and base-files need tar and awk.
 *
 * @see https://www.debian.org/doc/debian-policy/ch-binary.html#essential-packages
 */
export const debian = [...essential, ...list('awk readlink kill')];

/** Images of jobs are anybody's. */
export const anyImage = essential;

/** Programs that a package of another name brings, by package. */
export const broughtBy: Readonly<Record<string, readonly string[]>> = {
  'amazon-cloudwatch-agent': ['/opt/aws/amazon-cloudwatch-agent/bin/amazon-cloudwatch-agent-ctl'],
  'ca-certificates': ['update-ca-certificates'],
  'openssh-client': ['ssh-keygen'],
  'openssh-server': ['/usr/sbin/sshd'],
  procps: ['pgrep'],
  tini: ['tini'],
};

/** Programs that a step puts there in another way than by a package. */
export const broughtByStep: Readonly<Record<string, readonly string[]>> = {
  docker: ['docker'],
  'docker-machine': ['docker-machine'],
  'gitlab-runner': ['gitlab-runner'],
  'fargate-driver': ['/opt/gitlab-runner/fargate'],
};
