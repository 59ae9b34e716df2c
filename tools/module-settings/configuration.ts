import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { readText } from '../command/command-line';
import { parseHcl } from '../hcl/hcl';

type Attributes = Readonly<Record<string, unknown>>;

/** What the Terraform files of a folder say. Values are as `parseHcl` gives them, with their expressions. */
export interface Configuration {
  readonly folder: string;
  readonly variables: Readonly<Record<string, Attributes>>;
  readonly locals: Attributes;
}

/** A module block of one file. */
export interface Call {
  readonly name: string;
  readonly values: Attributes;
}

interface Body {
  readonly variable?: Readonly<Record<string, readonly Attributes[]>>;
  readonly locals?: readonly Attributes[];
  readonly module?: Readonly<Record<string, readonly Attributes[]>>;
}

/** @throws {Error} when the file is not of Terraform's language */
export async function callsOf(path: string): Promise<Call[]> {
  const { module = {} }: Body = await parseHcl(path, readText(path));
  return Object.entries(module).flatMap(([name, blocks]) => blocks.map((values) => ({ name, values })));
}

/** The module blocks of the other files of a file's folder. One that is not readable is for Terraform to tell of. */
export async function callsBeside(path: string): Promise<Call[]> {
  const others = terraformFiles(dirname(path)).filter((name) => name !== basename(path));
  const calls = others.map((name) => callsOf(join(dirname(path), name)).catch(() => []));
  return (await Promise.all(calls)).flat();
}

export function terraformFiles(folder: string): string[] {
  return readdirSync(folder).filter((name) => name.endsWith('.tf'));
}

/**
 * Variables and locals of all files beside a file. An override file wins, as with Terraform.
 *
 * @see https://developer.hashicorp.com/terraform/language/files/override
 */
export async function configurationAround(path: string): Promise<Configuration> {
  const folder = dirname(path);
  const names = terraformFiles(folder);
  const isOverride = (name: string) => /(^|_)override\.tf$/.test(name);
  const ordered = [...names.filter((name) => !isOverride(name)), ...names.filter(isOverride)];
  const variables: Record<string, Attributes> = {};
  const locals: Record<string, unknown> = {};
  for (const name of ordered) {
    const file = join(folder, name);
    const body: Body = await parseHcl(file, readFileSync(file, 'utf8'));
    for (const [variable, blocks] of Object.entries(body.variable ?? {})) {
      variables[variable] = Object.assign({}, variables[variable], ...blocks);
    }
    Object.assign(locals, ...(body.locals ?? []));
  }
  return { folder, variables, locals };
}
