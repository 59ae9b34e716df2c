import { mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { scratchFolder } from '../../../src/scratch-folder';
import { terraformProgram } from '../../../src/terraform/terraform-program';
import { runCommand } from '../../command/run-command';
import { parseHcl } from '../../hcl/hcl';
import { isInterpolation } from '../../hcl/hcl-tokens';
import type { ModuleFiles } from '../module-reader';
import { type TypedName, typedNames } from '../variable-type';

/** A type as a tree: `"string"`, `{ "list": ... }`, `{ "map": ... }`, `{ "object": { name: attribute } }`. */
type Type = string | { readonly [kind: string]: Type | Readonly<Record<string, Attribute>> };

interface Attribute {
  readonly type: Type;
  readonly optional: boolean;
  /** Null when it is optional and nothing is said. */
  readonly default?: unknown;
  readonly hasDefault?: true;
}

export interface RecordedVariable {
  readonly name: string;
  readonly type: Type;
  readonly required: boolean;
  readonly nullable: boolean;
  /** As it is written. */
  readonly default?: unknown;
  /** As Terraform converts it to the type: attributes that are left out have their own defaults. */
  readonly effectiveDefault?: unknown;
}

type Body = Readonly<Record<string, unknown>>;

/** The variables of the module's root, in the order of their names, without their descriptions. */
export async function recordVariables(module: ModuleFiles, signal: AbortSignal): Promise<RecordedVariable[]> {
  const files = await Promise.all(
    [...module].filter(([path]) => /^[^/]+\.tf$/.test(path)).map(([path, text]) => parseHcl(path, text)),
  );
  const bodies = files
    .flatMap(({ variable }) => Object.entries((variable ?? {}) as Record<string, Body[]>))
    .map(([name, [body = {}]]) => ({ name, body, type: unwrapped(String(body.type ?? 'any')) }))
    .sort((one, other) => (one.name < other.name ? -1 : 1));
  const converted = await convertedDefaults(bodies, signal);
  return Promise.all(
    bodies.map(async ({ name, body, type }) => ({
      name,
      type: await typeTree(name, type),
      required: !('default' in body),
      nullable: body.nullable !== false,
      ...('default' in body ? { default: body.default, effectiveDefault: converted[name] } : {}),
    })),
  );
}

interface Declared {
  readonly name: string;
  readonly body: Body;
  readonly type: string;
}

/** Terraform itself converts them: they pass through a configuration of variables and outputs. */
async function convertedDefaults(variables: readonly Declared[], signal: AbortSignal): Promise<Body> {
  const folder = mkdtempSync(join(scratchFolder(), 'variables-'));
  const given = variables.filter(({ body }) => 'default' in body);
  const configuration = {
    variable: Object.fromEntries(given.map(({ name, body, type }) => [name, { type, default: body.default }])),
    output: Object.fromEntries(given.map(({ name }) => [name, { value: `\${var.${name}}` }])),
  };
  writeFileSync(join(folder, 'main.tf.json'), JSON.stringify(configuration));
  const options = { cwd: folder, env: process.env, signal };
  await runCommand([terraformProgram(), 'init', '-input=false'], options);
  await runCommand([terraformProgram(), 'apply', '-input=false', '-auto-approve'], options);
  const outputs = JSON.parse(await runCommand([terraformProgram(), 'output', '-json'], options));
  // An output that is null does not exist.
  return Object.fromEntries(given.map(({ name }) => [name, outputs[name]?.value ?? null]));
}

async function typeTree(name: string, type: string): Promise<Type> {
  const names = typedNames(name, type);
  const defaults = await defaultsOf(names);
  const build = (path: string, text: string): Type => {
    const [, container, inner] = /^(list|set|map)\((.*)\)$/s.exec(text) ?? [];
    if (container !== undefined && inner !== undefined) {
      return { [container]: build(`${path}${container === 'map' ? '{}' : '[]'}`, inner) };
    }
    if (text !== 'object') {
      return text;
    }
    const attributes = names.filter(
      (one) => one.path.startsWith(`${path}.`) && !/[.[{]/.test(one.path.slice(path.length + 1)),
    );
    return {
      object: Object.fromEntries(
        attributes.map((one) => [
          one.path.slice(path.length + 1),
          {
            type: build(one.path, one.type),
            optional: one.optional,
            ...(one.optional ? { default: defaults.get(one.path) ?? null } : {}),
            ...(one.default === undefined ? {} : { hasDefault: true as const }),
          },
        ]),
      ),
    };
  };
  return build(name, names[0]?.type ?? 'any');
}

/** The defaults of attributes, as values. */
async function defaultsOf(names: readonly TypedName[]): Promise<ReadonlyMap<string, unknown>> {
  const given = names.filter((name) => name.default !== undefined);
  const text = given.map((name, index) => `value_${index} = ${name.default}\n`).join('');
  const read = await parseHcl('defaults.tf', text);
  return new Map(given.map(({ path }, index) => [path, read[`value_${index}`]]));
}

function unwrapped(text: string): string {
  return isInterpolation(text) ? text.slice(2, -1) : text;
}
