import { defineCommand, defineOptions } from '../command/command';
import { shared } from '../command/shared-options';

export const options = defineOptions({
  app: shared.app,
  out: shared.out,
  tfvars: shared.tfvars,
  module: shared.module,
  region: shared.region,
});

export const command = defineCommand({
  name: 'synth',
  group: 'deploy',
  summary: 'write the Terraform JSON of all stacks',
  description:
    'With --tfvars, one runner stack, gitlab-runner, from files written for the module. --module and --region go with it.',
  options,
  load: () => import('./run'),
});
