import { defineCommand, defineOptions } from '../command/command';
import { isDefaultOut } from '../command/project-folder';
import { shared } from '../command/shared-options';

export const options = defineOptions({
  stack: { ...shared.stack, help: 'which stack', default: 'gitlab-runner' },
  out: shared.out,
  ssh: { type: 'boolean', help: 'SSH instead, with a key that EC2 Instance Connect forgets after a minute' },
  public: { type: 'boolean', help: 'SSH: to the public address' },
  user: { type: 'string', value: 'NAME', default: 'ec2-user', help: 'SSH: user that signs in' },
});

export const command = defineCommand({
  name: 'connect',
  group: 'operate',
  summary: 'open a session on the current runner manager with Session Manager',
  options,
  actsOnProject: isDefaultOut,
  load: () => import('./run'),
});
