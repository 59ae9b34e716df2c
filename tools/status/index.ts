import { defineCommand, defineOptions } from '../command/command';
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
    'show what runs now: managers, workers and their groups or tasks, their age, type, price class, generation, job capacity, and when the token ends',
  options,
  load: () => import('./run'),
});
