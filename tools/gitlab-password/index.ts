import { defineCommand, defineOptions } from '../command/command';
import { isDefaultOut } from '../command/project-folder';
import { shared } from '../command/shared-options';

export const options = defineOptions({
  stack: { ...shared.stack, help: 'which stack', default: 'gitlab-server' },
  out: shared.out,
});

export const command = defineCommand({
  name: 'gitlab-password',
  group: 'operate',
  summary: 'print the initial password of user root of a GitLab server',
  description: 'As the machine stored it in SSM at its first boot. A password that was changed since is not known.',
  options,
  actsOnProject: isDefaultOut,
  load: () => import('./run'),
});
