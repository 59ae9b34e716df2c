import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { nodeInInstance } from '../images/runner-package';
import type { RegistryImage } from '../network/registry';
import { runnerProgram } from '../runner/bundle';
import { program } from './program';

/** What images are made of. */
export interface ImageSources {
  /** The files of the instances' root file systems. */
  readonly roots: readonly string[];
  /** The layer of jobs' images: BusyBox. */
  readonly layer: Buffer;
  /** The certificate of the room. */
  readonly authority: string;
  /** For what is needed meanwhile. */
  readonly folder: string;
}

const withNode = (text: string) => `#!${nodeInInstance}\n${text.replace(/^#!.*\n/, '')}`;

/** Docker's own image of its client, as far as a boot copies from it. */
const composePlugin = 'usr/local/libexec/docker/cli-plugins/docker-compose';

/**
 * What the container of GitLab Runner has beside the twin: SSH for its workers, curl for its health check, and OpenSSL for
 * the certificates of docker-machine's twin, where the real one needs no program.
 */
const fromRoot = ['/usr/bin/ssh', '/usr/bin/ssh-keygen', '/usr/bin/curl', '/usr/bin/openssl'];

/**
 * The images of a GitLab server's compose file, by their names at Docker Hub, whatever the tag: GitLab's answers for the
 * room's GitLab, GitLab Runner's has the twin, and Prometheus and Grafana do nothing.
 */
export function serverImages(sources: ImageSources): Readonly<Record<string, RegistryImage>> {
  const layer = nodeLayer(sources);
  const idle = { layer: sources.layer, entrypoint: ['sh', '-c', 'trap "exit 0" TERM; sleep 86400 & wait'] };
  const gitlab = { layer, entrypoint: [nodeInInstance, '/opt/machine-room/gitlab.cjs'] };
  return {
    'gitlab/gitlab-ce': gitlab,
    'gitlab/gitlab-ee': gitlab,
    // dockerfiles/runner of gitlab-runner 19.3.0 and its base image: what `docker run IMAGE fleeting install` appends to.
    'gitlab/gitlab-runner': {
      layer,
      entrypoint: ['/usr/bin/gitlab-runner'],
      command: ['run', '--user=gitlab-runner', '--working-directory=/home/gitlab-runner'],
    },
    'library/docker': { layer: layerOf(sources, { [composePlugin]: program('compose.py') }) },
    'prom/prometheus': idle,
    'grafana/grafana': idle,
  };
}

/** One layer for GitLab and its runner, which Docker then pulls once: Node, and what the two need from the instances' root. */
function nodeLayer(sources: ImageSources): Buffer {
  const root = sources.roots.find((one) => existsSync(join(one, 'usr', 'bin', 'ssh')));
  if (!root) {
    throw new Error('The image of the instances has no ssh');
  }
  const files = {
    'usr/bin/gitlab-runner': withNode(runnerProgram()),
    'opt/machine-room/gitlab.cjs': program('gitlab.cjs'),
    'opt/gitlab/bin/gitlab-healthcheck': withNode(program('gitlab-healthcheck.cjs')),
    'usr/bin/gitlab-rails': withNode(program('gitlab-rails.cjs')),
    'etc/ssl/certs/ca-certificates.crt': sources.authority,
    'home/gitlab-runner/.keep': '',
    'tmp/.keep': '',
  };
  return layerOf(sources, files, (folder) => {
    const take = (from: string, to: string) => {
      mkdirSync(dirname(join(folder, to)), { recursive: true });
      cpSync(from, join(folder, to), { dereference: true });
    };
    take(process.execPath, nodeInInstance);
    for (const one of fromRoot) {
      take(join(root, one), one);
    }
    take(join(root, 'etc/ssl/openssl.cnf'), 'usr/lib/ssl/openssl.cnf');
    const libraries = [...librariesOf(['chroot', root], fromRoot), ...librariesOf([], [process.execPath])];
    for (const library of new Set(libraries.map((one) => basename(one)))) {
      const [place, at] = placesOf(root, library);
      take(place, at);
    }
  });
}

/** The dynamic libraries of programs, as the loader there finds them. */
function librariesOf(before: readonly string[], files: readonly string[]): readonly string[] {
  const [command = '', ...words] = [...before, 'ldd', ...files];
  const said = execFileSync(command, words, { encoding: 'utf8' });
  return [...said.matchAll(/(\/lib\S+)(?= \()/g)].map(([, one]) => String(one));
}

function placesOf(root: string, library: string): readonly [place: string, at: string] {
  const at = library.startsWith('ld-linux') ? '/lib64' : '/lib/x86_64-linux-gnu';
  const folders = ['usr/lib/x86_64-linux-gnu', 'usr/lib', 'usr/lib64'];
  const place = folders.map((folder) => join(root, folder, library)).find((file) => existsSync(file));
  if (!place) {
    throw new Error(`The image of the instances has no ${library}`);
  }
  return [place, `${at}/${library}`];
}

/** BusyBox with executable files besides. */
function layerOf(
  { layer, folder: parent }: ImageSources,
  files: Readonly<Record<string, string>>,
  more: (folder: string) => void = () => {},
): Buffer {
  const folder = mkdtempSync(join(parent, 'image-'));
  execFileSync('tar', ['-xz', '-C', folder], { input: layer });
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content, { mode: 0o755 });
  }
  more(folder);
  const made = gzipSync(execFileSync('tar', ['-c', '-C', folder, '.'], { maxBuffer: 512 << 20 }), { level: 1 });
  rmSync(folder, { recursive: true });
  return made;
}
