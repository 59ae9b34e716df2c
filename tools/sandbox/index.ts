import { defineCommand, defineOptions } from '../command/command';
import { shared } from '../command/shared-options';

export const options = defineOptions({
  app: shared.app,
  keep: { type: 'boolean', help: 'leave everything running, and print how to reach it' },
});

export const command = defineCommand({
  name: 'sandbox',
  group: 'start',
  summary: 'deploy all stacks to an emulated AWS on this machine: no account, no cost',
  description: 'Your state, your cdktf.out and your AWS profile stay as they are.',
  options,
  actsOnProject: () => true,
  load: () => import('./run'),
});
