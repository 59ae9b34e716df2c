import { defineCommand, defineOptions } from '../command/command';

export const options = defineOptions({
  runs: { type: 'string', value: 'COUNT', default: '5', help: 'how often each is run' },
});

export const command = defineCommand({
  name: 'bench',
  group: 'develop',
  summary: 'time and memory of a synthesis, and of terraform validate and plan on an emulated AWS',
  description:
    'Medians of several runs: synth for 1, 10 and 50 runner stacks next to a bare import of the framework, and Terraform for one runner.',
  options,
  actsOnProject: () => true,
  load: () => import('./run'),
});
