import { z } from 'zod';
import { nestedTooDeep } from '../../src/foreign/nesting';

/** One resource of a state, whatever provider release wrote it: only its arguments count, never their schema's number. */
export interface StateResource {
  /** As Terraform names it: `module.runner.aws_iam_role.instance[0]`. */
  readonly address: string;
  /** `module.runner.module.cache[0]`; empty in the root module. */
  readonly module: string;
  readonly type: string;
  readonly name: string;
  /** Of `count` or `for_each`. */
  readonly key?: string | number;
  readonly attributes: Attributes;
}

export type Attributes = Readonly<Record<string, unknown>>;

export interface State {
  readonly resources: readonly StateResource[];
  /** Data sources, which nobody has to take over. */
  readonly dataSources: readonly string[];
  /** What a replacement left behind half-way. */
  readonly deposed: readonly string[];
  readonly terraformVersion: string;
}

/** What of it is read here. */
const stateFile = z.object({
  version: z.number(),
  terraform_version: z.string().default(''),
  resources: z
    .array(
      z.object({
        mode: z.string(),
        module: z.string().default(''),
        type: z.string(),
        name: z.string(),
        instances: z.array(
          z.object({
            index_key: z.union([z.string(), z.number()]).optional(),
            deposed: z.string().optional(),
            attributes: z.record(z.string(), z.unknown()).default({}),
          }),
        ),
      }),
    )
    .default([]),
});

/**
 * Reads what `terraform state pull` writes.
 *
 * @param origin where it comes from, for the error
 * @throws {Error} when it is no such state
 */
export function parseState(content: string, origin: string): State {
  const { resources, terraform_version } = checked(content, origin);
  const all = resources.flatMap(({ mode, module, type, name, instances }) =>
    instances.map(({ index_key: key, deposed, attributes }) => ({
      mode,
      deposed,
      resource: { address: address(module, type, name, key), module, type, name, key, attributes },
    })),
  );
  const managed = all.filter(({ mode }) => mode === 'managed');
  return {
    resources: managed.filter(({ deposed }) => deposed === undefined).map(({ resource }) => resource),
    dataSources: all.filter(({ mode }) => mode === 'data').map(({ resource }) => resource.address),
    deposed: managed.filter(({ deposed }) => deposed !== undefined).map(({ resource }) => resource.address),
    terraformVersion: terraform_version,
  };
}

function checked(content: string, origin: string): z.output<typeof stateFile> {
  const written = parsed(content);
  if (written.values !== undefined && written.version === undefined) {
    throw new Error(`${origin} is what terraform show -json writes: use terraform state pull > ${origin}`);
  }
  if (typeof written.version === 'number' && written.version !== 4) {
    throw new Error(
      `${origin} is a state of version ${written.version}: run terraform apply with Terraform 0.12 or later once`,
    );
  }
  const { success, data } = stateFile.safeParse(written);
  if (!success) {
    throw new Error(`${origin} is no state: write one with terraform state pull > FILE`);
  }
  return data;
}

function parsed(content: string): Attributes {
  try {
    const value: unknown = JSON.parse(content);
    const isObject = value !== null && typeof value === 'object' && !Array.isArray(value);
    return isObject && !nestedTooDeep(value) ? (value as Attributes) : {};
  } catch {
    return {};
  }
}

function address(module: string, type: string, name: string, key: string | number | undefined): string {
  const index = key === undefined ? '' : `[${JSON.stringify(key)}]`;
  return `${module ? `${module}.` : ''}${type}.${name}${index}`;
}
