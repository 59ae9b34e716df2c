import { defineCommand, defineOptions } from '../command/command';
import { isDefaultOut } from '../command/project-folder';
import { shared } from '../command/shared-options';

export const options = defineOptions({
  stack: shared.stack,
  out: shared.out,
  timeout: { type: 'string', value: 'MINUTES', default: '120', help: 'how long running jobs may take to end' },
  now: { type: 'boolean', help: 'do not wait for running jobs' },
  yes: shared.yes,
});

export const command = defineCommand({
  name: 'destroy',
  group: 'operate',
  summary: 'let jobs end, destroy all stacks, and check that nothing is left that costs',
  options,
  actsOnProject: isDefaultOut,
  load: () => import('./run'),
});
