import { defineCommand, defineOptions } from '../command/command';
import { isDefaultOut } from '../command/project-folder';
import { shared } from '../command/shared-options';

export const options = defineOptions({
  stack: { ...shared.stack, help: 'which stack', default: 'gitlab-runner' },
  out: shared.out,
  all: { type: 'boolean', help: 'of every manager there was, also failed ones' },
  since: { type: 'string', value: 'TIME', default: '10m', help: 'how far back, such as 2h' },
});

export const command = defineCommand({
  name: 'logs',
  group: 'operate',
  summary: 'follow the log of the current runner manager',
  options,
  actsOnProject: isDefaultOut,
  load: () => import('./run'),
});
