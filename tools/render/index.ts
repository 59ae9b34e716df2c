import { defineCommand, defineOptions } from '../command/command';
import { isDefaultOut } from '../command/project-folder';
import { shared } from '../command/shared-options';

export const options = defineOptions({
  stack: { ...shared.stack, help: 'which stack', default: 'gitlab-runner' },
  out: shared.out,
  plan: { ...shared.plan, help: 'from this plan instead of the state (terraform show -json)' },
  to: { ...shared.to, value: 'DIR', help: 'write all files to this folder' },
});

export const command = defineCommand({
  name: 'render',
  group: 'operate',
  summary: 'print what a machine gets from the state or a plan: config.toml and the list of its files',
  options,
  actsOnProject: (args) => args.values.plan === undefined && isDefaultOut(args),
  load: () => import('./run'),
});
