import { Lazy } from 'cdktf';
import { setOption } from './set-option';
import type { SettingsFiles } from './settings-files';

/** A Terraform variable of the written stack, in the place of a reference. */
export interface ReferenceVariable {
  readonly name: string;
  readonly description: string;
}

/** Settings that are an id and nothing else: what is made of them does not depend on which it is. */
const ids = [
  /^vpcId$/,
  /^subnetId$/,
  /^kmsKeyId$/,
  /^runnerNetworking\.(securityGroupIds|allowIncomingPingSecurityGroupIds)\.\d+$/,
  /^runnerWorkerDockerAutoscalerAsg\.subnetIds\.\d+$/,
  /^runner(Worker)?(Egress|Ingress)Rules\.[^.]+\.securityGroup$/,
];

const output = /^\$\{(data\.terraform_remote_state\.[\w-]+\.outputs\.[\w-]+(?:\[\d+\])?)\}$/;

/**
 * Options `--set PATH=${data.terraform_remote_state.NAME.outputs.OUTPUT}`, the value as a reference that stays one in
 * the written stack. Others are as they were.
 *
 * @throws {Error} where the setting is no id, so that its value has to be known
 */
export function withOutputs(sets: readonly string[]): string[] {
  return sets.map((option) => {
    const [, path = '', value = ''] = /^\s*([^=]+?)\s*=(.*)$/s.exec(option) ?? [];
    const [, reference] = output.exec(value) ?? [];
    if (reference === undefined) {
      return option;
    }
    const setting = setOption({}, `${path}=`);
    if (!isId(setting)) {
      throw new Error(
        `--set ${path} is an output of another state: only ids can be, and ${setting} is none: give its value`,
      );
    }
    return `${path}=${Lazy.stringValue({ produce: () => `\${${reference}}` })}`;
  });
}

function isId(setting: string): boolean {
  return ids.some((pattern) => pattern.test(setting));
}

/** Ids that a call refers to as Terraform variables. What else it refers to stays missing. */
export function withVariables(files: SettingsFiles): {
  readonly files: SettingsFiles;
  readonly variables: readonly ReferenceVariable[];
} {
  const settings = { ...files.input };
  const variables = files.missing
    .filter(({ setting }) => isId(setting))
    .map(({ variable, expression }) => {
      const name = variable.replace(/\W+/g, '_').replace(/_$/, '');
      setOption(settings, `${variable}=${Lazy.stringValue({ produce: () => `\${var.${name}}` })}`);
      return { name, description: `${variable} of the module call, there ${expression.replace(/([$%])\{/g, '$1$1{')}` };
    });
  return {
    files: { ...files, input: settings, missing: files.missing.filter(({ setting }) => !isId(setting)) },
    variables,
  };
}
