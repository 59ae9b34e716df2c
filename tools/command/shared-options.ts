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
  module: {
    type: 'string',
    value: 'NAME',
    help: 'which call of the .tf file, whatever its source: runner, or runner["ci"] of one with for_each',
  },
  out: { type: 'string', value: 'DIR', default: 'cdktf.out', help: 'folder of the synthesized stacks' },
  plan: { type: 'string', value: 'FILE', help: 'a plan, as terraform show -json prints it' },
  region: { type: 'string', value: 'NAME', help: 'AWS region; by default what the environment says' },
  set: {
    type: 'string',
    value: 'PATH=VALUE',
    multiple: true,
    help: "value of a module's variable or attribute, such as vpc_id=vpc-0123456789abcdef0; repeatable, wins over files",
  },
  stack: { type: 'string', value: 'STACK', help: 'only this stack' },
  tfvars: {
    type: 'string',
    value: 'FILE',
    multiple: true,
    help: "values of the module's variables: terraform.tfvars(.json) of the module, or the .tf file that calls it, with the tfvars next to it; repeatable, the last file wins",
  },
  to: { type: 'string', value: 'PATH', help: 'where the result is written' },
  var: {
    type: 'string',
    value: 'NAME=VALUE',
    multiple: true,
    help: "value of a variable of the .tf file's folder, as terraform -var; repeatable",
  },
  'var-file': {
    type: 'string',
    value: 'FILE',
    multiple: true,
    help: 'values of such variables, as terraform -var-file; repeatable',
  },
  yes: { type: 'boolean', short: 'y', help: 'ask nothing' },
});
