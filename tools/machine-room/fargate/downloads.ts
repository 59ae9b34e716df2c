import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { nodeInInstance } from '../images/runner-package';
import { files } from '../network/downloads';
import type { Hosts } from '../network/hosts';
import { bundled } from '../runner/bundle';

/** Any release of the driver is the twin. */
const driver = () => bundled(join(__dirname, 'program.ts')).replace(/^#!.*/, `#!${nodeInInstance}`);

/** What a stack has to pin. */
export const driverSha256 = (): string => createHash('sha256').update(driver()).digest('hex');

/** Where GitLab's project keeps the driver's releases. */
export function driverHost(version: string): Hosts {
  const path = `/v${version}/fargate-linux-amd64`;
  return [['gitlab-runner-custom-fargate-downloads.s3.amazonaws.com', files({ [path]: driver() })]];
}
