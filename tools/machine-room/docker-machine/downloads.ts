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

const twin = () => dockerMachineProgram().replace(/^#!.*/, `#!${nodeInInstance}`);
const binaryOf = (program: string | undefined) => (program ? readFileSync(program) : twin());

/** What a stack has to pin. */
export const dockerMachineSha256 = (program = process.env.DOCKER_MACHINE): string =>
  createHash('sha256').update(binaryOf(program)).digest('hex');

/** Where docker-machine and what it installs come from: the program that `DOCKER_MACHINE` names, or else the twin. */
export function dockerMachineHosts(program = process.env.DOCKER_MACHINE): Hosts {
  const binary = always(() => binaryOf(program));
  const script = always(() => installDocker);
  return [
    ['arr-cki-prod-docker-machine.s3.amazonaws.com', binary],
    ['gitlab-docker-machine-downloads.s3.amazonaws.com', binary],
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
