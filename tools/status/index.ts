import { defineCommand, defineOptions } from '../command/command';
import { isDefaultOut } from '../command/project-folder';
import { shared } from '../command/shared-options';

export const options = defineOptions({
  stack: shared.stack,
  out: shared.out,
  json: shared.json,
});

export const command = defineCommand({
  name: 'status',
  group: 'operate',
  summary:
    'show managers, workers and their groups or tasks: age, type, price, generation, capacity, and end of the token',
  options,
  actsOnProject: isDefaultOut,
  load: () => import('./run'),
});
