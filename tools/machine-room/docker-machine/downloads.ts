import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { packagesFolder } from '../images/base-image';
import { nodeInInstance } from '../images/runner-package';
import type { HostHandler, Hosts } from '../network/hosts';
import { dockerMachineProgram } from './bundle';

/** Installs Docker where docker-machine asks for it: Debian's, which the instance has, where Docker's own package has it. */
const installDocker = `#!/bin/sh
set -e
sudo install -m 0755 ${packagesFolder}/docker/docker /usr/bin/docker
sudo ln -sf /usr/sbin/dockerd /usr/bin/dockerd
sudo systemctl enable --now docker
`;

/** Who made a docker-machine. The two do not agree on a spot instance without a price. */
export type Fork = 'CKI' | 'GitLab';

const versions: Readonly<Record<Fork, string>> = { CKI: '0.16.2-gitlab.19-cki.5', GitLab: '0.16.2-gitlab.34' };

const twin = (fork: Fork) =>
  dockerMachineProgram().replace(
    /^#!.*/,
    `#!${nodeInInstance}\nprocess.env.DOCKER_MACHINE_TWIN_VERSION ||= '${versions[fork]}';`,
  );
const binaryOf = (fork: Fork, program: string | undefined) => (program ? readFileSync(program) : twin(fork));

/** What a stack has to pin. */
export const dockerMachineSha256 = (fork: Fork = 'CKI', program = process.env.DOCKER_MACHINE): string =>
  createHash('sha256').update(binaryOf(fork, program)).digest('hex');

/** Where docker-machine and what it installs come from: the program that `DOCKER_MACHINE` names, or else the twin. */
export function dockerMachineHosts(program = process.env.DOCKER_MACHINE): Hosts {
  const binary = (fork: Fork) => always(() => binaryOf(fork, program));
  const script = always(() => installDocker);
  return [
    ['arr-cki-prod-docker-machine.s3.amazonaws.com', binary('CKI')],
    ['gitlab-docker-machine-downloads.s3.amazonaws.com', binary('GitLab')],
    ['releases.rancher.com', script],
    ['get.docker.com', script],
  ];
}

const always =
  (content: () => string | Buffer): HostHandler =>
  (req, res) => {
    req.resume();
    res.writeHead(200).end(content());
  };
