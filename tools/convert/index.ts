import { defineCommand, defineOptions } from '../command/command';
import { shared } from '../command/shared-options';

export const options = defineOptions({
  'as-tfvars': { type: 'boolean', help: 'print terraform.tfvars.json instead of TypeScript' },
  environment: {
    type: 'string',
    value: 'NAME',
    help: 'environment of the new deployment, by default the old one with -autoscaler; with the old one, the deployment is changed in place',
  },
  capacity: { type: 'string', value: 'COUNT', default: '1', help: 'jobs that a worker runs at once' },
  tag: {
    type: 'string',
    value: 'NAME=VALUE',
    multiple: true,
    help: 'tag of the new deployment, over those of the old one; NAME alone leaves a tag out; repeatable',
  },
  'from-version': {
    type: 'string',
    value: 'VERSION',
    help: 'GitLab Runner that reads the config.toml now, when it is older than 14.0',
  },
  module: shared.module,
  var: shared.var,
  'var-file': shared['var-file'],
  set: shared.set,
  runner: {
    type: 'string',
    value: 'NAME',
    help: 'which [[runners]] of config.toml, with docker+machine or docker; #2 is the second one',
  },
});

export const command = defineCommand({
  name: 'convert',
  group: 'move',
  summary: 'convert settings of docker+machine to settings of docker-autoscaler, in TypeScript',
  description:
    'The settings go to standard output, what changes and a plan for the change to standard error. Files of the module ' +
    'for another executor, such as docker-autoscaler, become TypeScript with the same settings.',
  options,
  positionals: [
    {
      name: 'FILE',
      many: true,
      help:
        'terraform.tfvars(.json) of the module or a .tf file that calls it (a later file wins, variable by variable), ' +
        'a .ts file whose default export are settings (of a runner, a GitLab server or an existing server), or config.toml ' +
        'of GitLab Runner',
    },
  ],
  load: () => import('./run'),
});
