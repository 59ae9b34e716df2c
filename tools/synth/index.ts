import { defineCommand, defineOptions } from '../command/command';
import { shared } from '../command/shared-options';

export const options = defineOptions({
  app: shared.app,
  out: shared.out,
  tfvars: shared.tfvars,
  module: shared.module,
  var: shared.var,
  'var-file': shared['var-file'],
  set: shared.set,
  references: {
    type: 'boolean',
    help: 'leave ids that the .tf file takes from resources and modules as variables of the written stack',
  },
  region: shared.region,
});

export const command = defineCommand({
  name: 'synth',
  group: 'deploy',
  summary: 'write the Terraform JSON of all stacks',
  description:
    'With --tfvars, one runner stack, gitlab-runner, from files written for the module. The options below --tfvars go with it.\n' +
    'terraform console evaluates the expressions of a .tf file, without provider, state and network.',
  options,
  actsOnProject: ({ values }) => values.tfvars.length === 0,
  load: () => import('./run'),
});
