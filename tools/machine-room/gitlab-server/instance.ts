import type { MissingCall } from '../../sandbox/missing-calls';
import { packagesFolder } from '../images/base-image';
import type { ImageFile } from '../images/system';
import type { RunningInstance } from '../instances/instances';
import { program } from './program';

/** Docker's client comes with its package (../images/packages/docker.sh), and in front of it what Debian's lacks. */
const docker = `#!/bin/bash
install -m 0755 ${packagesFolder}/docker/docker /usr/bin/docker
install -m 0755 /opt/machine-room/docker.sh /usr/local/bin/docker
`;

/** What an instance needs beside the stand-ins of every image (../images/stand-ins.ts), to be a GitLab server. */
export const serverFiles: readonly ImageFile[] = [
  // The root of the instances has no xfsprogs.
  { path: 'usr/local/sbin/mkfs.xfs', content: program('mkfs.xfs.py'), mode: 0o755 },
  // A container may not have loop devices, so that a file can have no file system in it.
  { path: 'usr/local/sbin/mount', content: program('mount.sh'), mode: 0o755 },
  { path: 'opt/machine-room/docker.sh', content: program('docker.sh') },
  { path: `${packagesFolder.slice(1)}/docker/install`, content: docker, mode: 0o755 },
];

/** A volume that is attached is a file, where udev has the block device. What is on it stays on the instance. */
export const attachedVolume = (
  instances: () => { arrival(id: string): Promise<RunningInstance | undefined> },
): MissingCall => ({
  ...{ service: 'ec2', action: 'AttachVolume', reason: 'the instance sees the device' },
  answer: async ({ parameters }, ask) => {
    const instance = await instances().arrival(String(parameters.InstanceId));
    const device = `/dev/disk/by-id/nvme-Amazon_Elastic_Block_Store_${String(parameters.VolumeId).replace('-', '')}`;
    await instance?.container.run('sh', '-c', 'mkdir -p "$(dirname "$1")" && truncate -s 16M "$1"', 'sh', device);
    return ask();
  },
});
