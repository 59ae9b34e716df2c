/** What needs a program: the sandbox, the tests on this machine alone, or all tests. */
export type Purpose = 'sandbox' | 'local' | 'test';

/** How a program gets here. */
export type Source =
  | { readonly debian: string }
  /** Into a virtual environment of the project. */
  | { readonly python: string }
  /** The release of `.terraform-version`. */
  | { readonly terraform: true };

export interface Need {
  /** Name on the PATH, or absolute path. */
  readonly program: string;
  readonly source: Source;
  readonly purposes: readonly Purpose[];
}

const everywhere = ['sandbox', 'test'] as const;
const tests = ['local', 'test'] as const;

/** Every program beyond Node that the sandbox and the tests run. */
export const needs: readonly Need[] = [
  { program: 'terraform', source: { terraform: true }, purposes: everywhere },
  { program: 'moto_server', source: { python: 'moto[server]==5.2.1' }, purposes: everywhere },
  { program: 'aws', source: { python: 'awscli==1.45.11' }, purposes: tests },
  { program: 'shellcheck', source: { debian: 'shellcheck' }, purposes: tests },
  { program: 'shfmt', source: { debian: 'shfmt' }, purposes: tests },
  { program: 'bwrap', source: { debian: 'bubblewrap' }, purposes: tests },
  { program: 'strace', source: { debian: 'strace' }, purposes: tests },
  { program: 'ip', source: { debian: 'iproute2' }, purposes: tests },
  { program: 'openssl', source: { debian: 'openssl' }, purposes: tests },
  { program: 'ssh-keygen', source: { debian: 'openssh-client' }, purposes: tests },
  { program: '/usr/sbin/sshd', source: { debian: 'openssh-server' }, purposes: tests },
  { program: 'tini', source: { debian: 'tini' }, purposes: tests },
  { program: 'ps', source: { debian: 'procps' }, purposes: tests },
  { program: 'jq', source: { debian: 'jq' }, purposes: tests },
  { program: 'curl', source: { debian: 'curl' }, purposes: tests },
  { program: 'perl', source: { debian: 'perl-base' }, purposes: tests },
  { program: 'python3', source: { debian: 'python3-minimal' }, purposes: tests },
  // What reads config.toml on a server that exists is held to every awk that one may have.
  { program: 'mawk', source: { debian: 'mawk' }, purposes: tests },
  { program: 'gawk', source: { debian: 'gawk' }, purposes: tests },
  { program: 'original-awk', source: { debian: 'original-awk' }, purposes: tests },
  { program: 'busybox', source: { debian: 'busybox' }, purposes: tests },
  { program: 'git', source: { debian: 'git' }, purposes: tests },
  { program: 'cloud-init', source: { debian: 'cloud-init' }, purposes: tests },
  { program: 'dockerd', source: { debian: 'docker.io' }, purposes: ['test'] },
  { program: 'docker', source: { debian: 'docker.io' }, purposes: ['test'] },
  { program: 'mmdebstrap', source: { debian: 'mmdebstrap' }, purposes: ['test'] },
  { program: 'docker-compose', source: { debian: 'docker-compose' }, purposes: tests },
];
