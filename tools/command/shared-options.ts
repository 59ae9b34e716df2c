import { defineOptions } from './command';

/**
 * Options of several commands. The same name means the same in every command, so it is described once.
 */
export const shared = defineOptions({
  app: {
    type: 'string',
    value: 'APP',
    help: 'what synthesizes the stacks: a TypeScript file, or a command; by default "app" in cdktf.json',
  },
  json: { type: 'boolean', help: 'print JSON, for programs' },
  module: { type: 'string', value: 'NAME', help: 'which call of the module, where the .tf file has several' },
  out: { type: 'string', value: 'DIR', default: 'cdktf.out', help: 'folder of the synthesized stacks' },
  plan: { type: 'string', value: 'FILE', help: 'a plan, as terraform show -json prints it' },
  region: { type: 'string', value: 'NAME', help: 'AWS region; by default what the environment says' },
  stack: { type: 'string', value: 'STACK', help: 'only this stack' },
  tfvars: {
    type: 'string',
    value: 'FILE',
    multiple: true,
    help: 'settings of the module: terraform.tfvars(.json), or the .tf file that calls it; repeatable, the last file wins',
  },
  to: { type: 'string', value: 'PATH', help: 'where the result is written' },
  yes: { type: 'boolean', short: 'y', help: 'ask nothing' },
});
