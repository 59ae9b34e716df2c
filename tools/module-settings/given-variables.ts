import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseHcl } from '../hcl/hcl';

/** What Terraform's own options say of the variables of the user's configuration. */
export interface VariableOptions {
  /** Each `NAME=VALUE`. */
  readonly vars: readonly string[];
  readonly varFiles: readonly string[];
}

/**
 * Files that Terraform reads the values of variables from without being told, in its order.
 *
 * @see https://developer.hashicorp.com/terraform/language/values/variables#variable-definition-precedence
 */
export function automaticFiles(folder: string): string[] {
  const names = readdirSync(folder).sort();
  return [
    ...['terraform.tfvars', 'terraform.tfvars.json'].filter((name) => names.includes(name)),
    ...names.filter((name) => /\.auto\.tfvars(\.json)?$/.test(name)),
  ];
}

/** The variables that something gives a value: a file, an option or the environment. */
export async function givenVariables(folder: string, { vars, varFiles }: VariableOptions): Promise<Set<string>> {
  const files = [...automaticFiles(folder).map((name) => join(folder, name)), ...varFiles];
  const names = await Promise.all(files.map(namesIn));
  const fromEnvironment = Object.keys(process.env).flatMap((name) => /^TF_VAR_(.+)$/.exec(name)?.[1] ?? []);
  return new Set([...names.flat(), ...vars.map(variableName), ...fromEnvironment]);
}

/** @throws {Error} when it is not `NAME=VALUE` */
export function variableName(option: string): string {
  const [, name] = /^\s*([^=\s]+)\s*=/.exec(option) ?? [];
  if (name === undefined) {
    throw new Error('--var has to be NAME=VALUE, with the name of a variable of the Terraform files');
  }
  return name;
}

async function namesIn(file: string): Promise<string[]> {
  const text = readFileSync(file, 'utf8');
  return Object.keys(file.endsWith('.json') ? JSON.parse(text) : await parseHcl(file, text));
}
