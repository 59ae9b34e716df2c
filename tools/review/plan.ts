import { z } from 'zod';
import { nestedTooDeep } from '../../src/foreign/nesting';

/** What `terraform show -json` writes of a plan; only what is read here. */
export interface PlanJson {
  readonly resource_changes?: readonly ResourceChangeJson[];
  readonly resource_drift?: readonly ResourceChangeJson[];
  readonly output_changes?: Readonly<Record<string, OutputChangeJson>>;
  readonly configuration?: { readonly root_module?: ModuleJson };
  readonly errored?: boolean;
  /** Terraform knows that more will change, such as after `-target`. Absent before Terraform 1.8. */
  readonly complete?: boolean;
}

export interface OutputChangeJson {
  readonly actions: readonly string[];
  readonly after_unknown?: unknown;
}

export interface ResourceChangeJson {
  readonly address: string;
  readonly previous_address?: string;
  readonly module_address?: string;
  readonly mode: 'managed' | 'data';
  readonly type: string;
  readonly name: string;
  readonly action_reason?: string;
  /** The key of what an interrupted replacement left. The resource itself is another entry. */
  readonly deposed?: string;
  readonly change: {
    readonly actions: readonly string[];
    readonly before: unknown;
    readonly after: unknown;
    readonly after_unknown?: unknown;
    readonly before_sensitive?: unknown;
    readonly after_sensitive?: unknown;
    readonly replace_paths?: readonly (readonly (string | number)[])[];
    readonly importing?: { readonly id?: string };
  };
}

export interface ModuleJson {
  readonly resources?: readonly { readonly address: string; readonly expressions?: Expressions }[];
  readonly module_calls?: Readonly<Record<string, { readonly module?: ModuleJson }>>;
}

export type Expressions = Readonly<Record<string, unknown>>;

/**
 * Reads a plan in the form of `terraform show -json`.
 *
 * @param origin where it comes from, for the error
 * @throws {Error} when it is none, and when it is one that Terraform could not finish
 */
export function parsePlan(content: string, origin: string): PlanJson {
  const plan = parse(content);
  if (plan === undefined) {
    throw new Error(`${origin} is no plan: make one with terraform plan -out=FILE, then terraform show -json FILE`);
  }
  if (plan.errored) {
    throw new Error(`${origin} holds a plan that failed: fix what Terraform says and plan again`);
  }
  return plan;
}

/** What nothing here can do without; the rest may be absent, as in plans of other releases. */
const planFile = z.looseObject({
  format_version: z.string(),
  planned_values: z.unknown().optional(),
  errored: z.boolean().optional(),
  complete: z.boolean().optional(),
  output_changes: z.record(z.string(), z.looseObject({ actions: z.array(z.string()) })).optional(),
  resource_changes: z
    .array(
      z.looseObject({
        address: z.string(),
        previous_address: z.string().optional(),
        module_address: z.string().optional(),
        mode: z.string(),
        type: z.string(),
        name: z.string(),
        action_reason: z.string().optional(),
        deposed: z.string().optional(),
        change: z.looseObject({
          actions: z.array(z.string()),
          replace_paths: z.array(z.array(z.union([z.string(), z.number()]))).optional(),
        }),
      }),
    )
    .optional(),
});

function parse(content: string): PlanJson | undefined {
  try {
    const plan: unknown = JSON.parse(content);
    if (nestedTooDeep(plan)) {
      return undefined;
    }
    const { success, data } = planFile.safeParse(plan);
    return success && (data.resource_changes || data.planned_values || data.errored) ? (plan as PlanJson) : undefined;
  } catch {
    return undefined;
  }
}

/** What the configuration says of a resource, whatever its index; undefined when the plan does not tell. */
export function expressionsOf(plan: PlanJson, { address, module_address = '' }: ResourceChangeJson) {
  const withoutIndex = (path: string) => path.replace(/\[(?:"[^"]*"|\d+)\]/g, '');
  const calls = [...withoutIndex(module_address).matchAll(/module\.([^.]+)/g)].map(([, name]) => String(name));
  const module = calls.reduce<ModuleJson | undefined>(
    (outer, name) => outer?.module_calls?.[name]?.module,
    plan.configuration?.root_module,
  );
  const local = withoutIndex(module_address ? address.slice(module_address.length + 1) : address);
  return module?.resources?.find((resource) => resource.address === local)?.expressions;
}

/** Whether the configuration sets an argument, rather than the provider. */
export function isConfigured(expressions: Expressions | undefined, path: readonly (string | number)[]): boolean {
  let found: unknown = expressions;
  for (const step of path) {
    if (Array.isArray(found)) {
      found = found[Math.min(Number(step), found.length - 1)];
    } else if (found === null || typeof found !== 'object') {
      return false;
    } else if ('references' in found || 'constant_value' in found) {
      return true;
    } else if (typeof step === 'string') {
      found = (found as Expressions)[step];
    }
  }
  return found !== undefined;
}
