import { defineCommand, defineOptions } from '../command/command';
import { shared } from '../command/shared-options';

/** Besides those that answer a question each. */
export const options = defineOptions({
  yes: { ...shared.yes, help: 'ask nothing: take the default of every question that no option answers' },
  to: { ...shared.to, value: 'FILE', default: 'main.ts', help: 'write another file of this project' },
  force: { type: 'boolean', help: 'replace that file without asking' },
});

export const command = defineCommand({
  name: 'init',
  group: 'start',
  summary: 'ask what a fleet of runners should be, and write main.ts for it',
  description:
    'In a terminal it asks. Without one it reads an answer per line, in the same order; an empty line takes the default.',
  options: async () => ({ ...(await import('./question-options')).questionOptions(), ...options }),
  actsOnProject: () => true,
  load: () => import('./run'),
});
