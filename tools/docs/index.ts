import { defineCommand, defineOptions } from '../command/command';

export const command = defineCommand({
  name: 'docs',
  group: 'develop',
  summary: 'write the generated pages and pictures of docs',
  options: defineOptions({}),
  load: () => import('./run'),
});
