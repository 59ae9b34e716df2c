import { defineCommand, defineOptions } from '../command/command';

export const command = defineCommand({
  name: 'docs',
  group: 'develop',
  summary: 'write the generated pages, pictures and types of settings',
  options: defineOptions({}),
  load: () => import('./run'),
});
