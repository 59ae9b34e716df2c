import { defineCommand, defineOptions } from '../command/command';

export const options = defineOptions({});

export const command = defineCommand({
  name: 'completion',
  group: 'start',
  summary: 'print the completion of commands and options for a shell',
  description:
    'Completes `npx runners` and `runners`.\nbash: source <(npx runners completion bash)\nzsh: source <(npx runners completion zsh), after compinit',
  options,
  positionals: [{ name: 'SHELL', help: 'the shell', choices: ['bash', 'zsh'] }],
  load: () => import('./run'),
});
