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
  summary: 'show what runs now: manager, workers or tasks, their age, type, price class, and job capacity',
  options,
  load: () => import('./run'),
});
