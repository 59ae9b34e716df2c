import { isDeepStrictEqual } from 'node:util';
import { gunzipSync } from 'node:zlib';
import type { PlanJson, ResourceChangeJson } from '../review/plan';

type Block = Record<string, unknown>;
/** What of `cdk.tf.json` is read and changed. */
export interface StackJson {
  readonly resource?: Readonly<Record<string, Record<string, Block>>>;
}

/** A stack as it is deployed, and what of that is not in it. */
export interface TakenBack {
  readonly json: StackJson;
  readonly notes: readonly string[];
}

/** A plan with the values that were found, as `terraform show -json` has it. */
export type PlanWithState = PlanJson & {
  readonly prior_state?: {
    readonly values?: { readonly root_module?: { readonly resources?: readonly StateResource[] } };
  };
};

interface StateResource {
  readonly mode: string;
  readonly type: string;
  readonly name: string;
  readonly values: Readonly<Record<string, unknown>>;
}

/**
 * A stack before the change that a plan describes: each argument that the plan changes has the value that is deployed
 * now, and what the plan creates is not there. Ids of the account become references, so that it can be created elsewhere.
 *
 * What the plan destroys is not in the stack any more and stays away; a note says so.
 */
export function takenBack(json: StackJson, plan: PlanWithState): TakenBack {
  const resource: Record<string, Record<string, Block>> = structuredClone(json.resource ?? {});
  const notes: string[] = [];
  const managed = (plan.resource_changes ?? []).filter(({ mode }) => mode === 'managed');
  for (const { type, name, change, address } of managed) {
    const block = resource[type]?.[name];
    if (!block) {
      notes.push(`${address} is destroyed by the plan; the rehearsal begins without it`);
    } else if (change.actions.includes('create') && !change.actions.includes('delete')) {
      delete resource[type]?.[name];
    }
  }
  const refer = references(plan, resource);
  for (const one of managed.filter(({ change: { actions } }) => actions.includes('update') || isReplaced(actions))) {
    const block = resource[one.type]?.[one.name];
    if (block) {
      takeBack(block, one, refer);
    }
  }
  // Terraform refuses a type without resources.
  const kept = Object.entries(resource).filter(([, blocks]) => Object.keys(blocks).length > 0);
  return { json: { ...json, resource: Object.fromEntries(kept) }, notes };
}

const isReplaced = (actions: readonly string[]) => actions.includes('create') && actions.includes('delete');

type Refer = (text: string) => string;

function takeBack(block: Block, { change }: ResourceChangeJson, refer: Refer): void {
  const [before, after, unknown] = [change.before, change.after, change.after_unknown].map(
    (one) => (one ?? {}) as Block,
  );
  for (const name of Object.keys(before ?? {})) {
    const [old, now] = [before?.[name], after?.[name]];
    const isConfigured = name in block;
    const isLearned = !isEmpty(unknown?.[name]);
    if (isDeepStrictEqual(old, now) && !isLearned) {
      continue;
    }
    if (!isConfigured) {
      // What the provider sets by itself is learned; what the configuration no longer sets is known to be nothing.
      if (!isLearned && !isEmpty(old) && isEmpty(now)) {
        block[name] = written(name, old, refer);
      }
    } else if (isLearned && !(typeof old === 'string' && isTemplate(block[name]))) {
      // It follows another resource, and so it does before the change.
    } else if (isEmpty(old)) {
      delete block[name];
    } else {
      block[name] = written(name, old, refer);
    }
  }
}

/** More than one reference: a text that is put together. */
const isTemplate = (value: unknown) => typeof value === 'string' && !/^\$\{[\w.[\]"-]+\}$/.test(value);

const isEmpty = (value: unknown): boolean =>
  value === null ||
  value === undefined ||
  value === false ||
  value === '' ||
  (typeof value === 'object' && Object.values(value as object).every(isEmpty));

/** A value as Terraform's JSON has it. */
function written(name: string, value: unknown, refer: Refer): unknown {
  if (typeof value === 'string') {
    return /^user_data/.test(name) ? userData(value, refer) : refer(literal(value));
  }
  if (Array.isArray(value)) {
    return value.map((one) => written('', one, refer));
  }
  if (value !== null && typeof value === 'object') {
    const kept = Object.entries(value).filter(([, one]) => one !== null && !(Array.isArray(one) && one.length === 0));
    return Object.fromEntries(kept.map(([key, one]) => [key, written(key, one, refer)]));
  }
  return value;
}

const literal = (text: string) => text.replace(/([$%])(?=\{)/g, '$1$1');

/** User data in base64, maybe compressed: what is in it has ids as well. */
function userData(base64: string, refer: Refer): string {
  const bytes = Buffer.from(base64, 'base64');
  if (bytes.toString('base64') !== base64) {
    return refer(literal(base64));
  }
  const isCompressed = bytes[0] === 0x1f && bytes[1] === 0x8b;
  const text = (isCompressed ? gunzipSync(bytes) : bytes).toString('utf8');
  // A string of HCL has the escapes of JSON, but for two that nobody writes.
  const quoted = refer(literal(JSON.stringify(text).replaceAll('\\b', '\\u0008').replaceAll('\\f', '\\u000c')));
  return `\${${isCompressed ? 'base64gzip' : 'base64encode'}(${quoted})}`;
}

/** Writes references in place of what AWS called the resources of the stack. */
function references({ prior_state: state }: PlanWithState, kept: NonNullable<StackJson['resource']>): Refer {
  const names = new Map<string, string>();
  const resources = state?.values?.root_module?.resources ?? [];
  if (!Array.isArray(resources)) {
    throw new Error(
      'The plan has no list as prior_state.values.root_module.resources: write it with terraform show -json',
    );
  }
  for (const { mode, type, name, values } of resources as readonly StateResource[]) {
    if (mode === 'managed' && kept[type]?.[name]) {
      for (const attribute of ['arn', 'id'] as const) {
        const value = values[attribute];
        if (typeof value === 'string' && /^(arn:|[a-z]+-[0-9a-f]{8,}$)/.test(value)) {
          names.set(value, `\${${type}.${name}.${attribute}}`);
        }
      }
    }
  }
  const longest = [...names].sort(([one], [other]) => other.length - one.length);
  return (text) => longest.reduce((rest, [value, reference]) => rest.replaceAll(value, reference), text);
}
