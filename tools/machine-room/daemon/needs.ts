import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

const programs: Readonly<Record<string, string>> = {
  dockerd: 'Docker Engine (package docker.io, or docker-ce)',
  containerd: 'Docker Engine (package docker.io, or docker-ce)',
  docker: "Docker's command line (package docker.io, docker-cli or docker-ce-cli)",
  unshare: 'util-linux',
  nsenter: 'util-linux',
  ip: 'iproute2',
  openssl: 'openssl',
};

/** What this computer lacks for a machine room, as clauses of one sentence. Empty where a room can start. */
export function missingNeeds(
  found: (program: string) => boolean = isOnPath,
  { platform = process.platform, user = process.getuid?.() } = {},
): readonly string[] {
  if (platform !== 'linux') {
    return [`a Linux computer (this is ${platform})`];
  }
  const absent = Object.keys(programs).filter((program) => !found(program));
  return [
    ...(user === 0 ? [] : ['root (it makes network namespaces)']),
    ...absent.map((program) => `${program} from ${programs[program]}`),
  ];
}

/** @throws {Error} with everything that is missing */
export function requireNeeds(missing = missingNeeds()): void {
  if (missing.length > 0) {
    throw new Error(`A machine room needs ${missing.join(', ')}.`);
  }
}

function isOnPath(program: string): boolean {
  return (process.env.PATH ?? '').split(delimiter).some((folder) => existsSync(join(folder, program)));
}
