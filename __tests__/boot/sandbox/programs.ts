import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, realpathSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { madeOnce } from '../../support/made-once';
import { amazonLinux, ubuntu } from '../programs/images';

/** Where a machine sees this computer's /usr. Nothing of it is on the machine's PATH. */
export const hostUsr = '/srv/host-usr';

const list = (text: string) => text.trim().split(/\s+/);

/** The rest of the packages whose programs ../programs/images.ts names one by one. */
const wholePackages = list(`
  [ arch base32 base64 basenc cksum comm csplit dd df dir dircolors du echo expand expr factor false fmt fold groups
  hostid join link logname md5sum mkfifo mknod nice nl nohup nproc numfmt od paste pathchk pinky pr printenv printf ptx
  pwd realpath runcon seq sha1sum sha224sum sha384sum sha512sum shred shuf split stdbuf stty sum sync tac timeout true
  truncate tsort tty unexpand uniq unlink users vdir who whoami yes
  gawk mawk egrep fgrep xargs bashbug
  getopt flock setsid lsblk renice taskset umount uuidgen column hexdump rev nsenter unshare script
  ps pgrep pkill top free kill uptime hostname getent locale localedef ldd iconv login su passwd`);

/** Packages of which the boot takes care itself; they count as installed unless a test says that they are lacking. */
const installable = list('jq openssl ssh-keygen ssh tar gzip gunzip zcat unzip cmp diff');

/** The programs that images differ in. */
const images = {
  'Amazon Linux': amazonLinux,
  // apt-get cannot be installed without them.
  Ubuntu: [...ubuntu, ...list('apt apt-cache apt-config dpkg dpkg-deb gpgv')],
  // The image of Fargate's jobs (assets/fargate-image).
  'job container': [...ubuntu, ...list('sshd tini nologin')],
} as const;

export type Image = keyof typeof images;

/** What is on the PATH of a machine as its image comes, but for stand-ins. */
function programsOf(image: Image): string[] {
  return [...images[image], ...wholePackages, ...installable];
}

/**
 * A folder with the machine's /usr/bin and /usr/sbin: the programs of its image and no other, whatever this computer has.
 * All machines of a run that have the same ones share it, since none of them writes there: it is hundreds of links, and
 * to make one takes milliseconds where many files have just been removed.
 *
 * @param lacking programs of the image's packages that are not there
 * @param needed files of this computer that have to be where they are
 */
export function programsFolder(image: Image, lacking: readonly string[], needed: readonly string[]): string {
  const key = createHash('sha256')
    .update(JSON.stringify([image, lacking, needed]))
    .digest('hex')
    .slice(0, 16);
  return madeOnce(join(tmpdir(), `programs-${key}`), (folder) => layOutPrograms(folder, image, lacking, needed));
}

function layOutPrograms(folder: string, image: Image, lacking: readonly string[], needed: readonly string[]): void {
  const inImage = programsOf(image).filter((program) => !lacking.includes(program));
  for (const name of ['bin', 'sbin']) {
    const target = join(folder, name);
    mkdirSync(target);
    const alwaysThere = needed.flatMap((file) => new RegExp(`^/usr/${name}/([^/]+)$`).exec(file)?.[1] ?? []);
    for (const program of new Set([...inImage, ...alwaysThere])) {
      const file = join('/usr', name, program);
      if (existsSync(file) && realpathSync(join('/usr', name)) === join('/usr', name)) {
        symlinkSync(hostPath(file), join(target, program));
      }
    }
  }
}

/** Where a machine finds a file of this computer's /usr. */
export function hostPath(file: string): string {
  return realpathSync(file).replace(/^\/usr\//, `${hostUsr}/`);
}

/** A program of this computer's that the sandbox itself is made with. @throws where there is none */
export function hostProgram(name: string): string {
  const file = ['bin', 'sbin'].map((folder) => join('/usr', folder, name)).find(existsSync);
  if (!file) {
    throw new Error(`${name} is not in /usr/bin: the sandbox needs it`);
  }
  return hostPath(file);
}
