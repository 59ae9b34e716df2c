import { defineCommand, defineOptions } from '../command/command';
import { shared } from '../command/shared-options';

export const options = defineOptions({
  'as-tfvars': { type: 'boolean', help: 'print terraform.tfvars.json instead of TypeScript' },
  environment: {
    type: 'string',
    value: 'NAME',
    help: 'environment of the new deployment: by default the old one with -autoscaler; the old one replaces it in place',
  },
  capacity: { type: 'string', value: 'COUNT', default: '1', help: 'jobs that a worker runs at once' },
  module: shared.module,
  var: shared.var,
  'var-file': shared['var-file'],
  set: shared.set,
  runner: {
    type: 'string',
    value: 'NAME',
    help: 'which [[runners]] of config.toml, where several have docker+machine',
  },
});

export const command = defineCommand({
  name: 'convert',
  group: 'move',
  summary: 'convert settings of docker+machine to settings of docker-autoscaler',
  description: 'The settings go to standard output, what changes and a plan for the change to standard error.',
  options,
  positionals: [
    {
      name: 'FILE',
      many: true,
      help:
        'terraform.tfvars(.json) of the module or a .tf file that calls it (a later file wins, variable by variable), ' +
        'a .ts file whose default export are settings, or config.toml of GitLab Runner',
    },
  ],
  load: () => import('./run'),
});
