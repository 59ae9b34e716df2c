/**
 * What Terraform made, in a form in which two deployments can be compared: planned and applied values merged,
 * computed and generated values taken out or replaced by the address that made them, lists and statements in order.
 * The reference files in __tests__/fixtures/upstream were made in the same form from the module itself.
 */
export type Facts = Record<string, { type: string; values: unknown }>;
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
type Table = { [key: string]: Json };

interface Resource {
  readonly address: string;
  readonly mode: string;
  readonly type: string;
  readonly values: Table;
}
interface Module {
  readonly resources?: Resource[];
  readonly child_modules?: Module[];
}
export interface Plan {
  readonly planned_values: { readonly root_module: Module };
  readonly resource_changes?: { readonly address: string; readonly change: { readonly after_unknown?: Table } }[];
}
export interface State {
  readonly values: { readonly root_module: Module };
}

/** Computed by AWS or the provider, or another at every run. */
const skipped = new Set(
  `user_data user_data_base64 tags_all source_code_hash code_sha256 filename last_modified source_code_size qualified_arn
   qualified_invoke_arn invoke_arn version latest_version default_version create_date unique_id signing_job_arn
   signing_profile_version_arn hosted_zone_id bucket_domain_name bucket_regional_domain_name owner_id arn id
   key_fingerprint key_pair_id attachment_count policy_id has_public_access_policy insecure_value value_wo_version grant
   transition_default_minimum_object_size predicted_capacity public_key public_ip public_dns allocation_id association_id
   carrier_ip private_dns ptr_record network_border_group security_group_rule_id s3_object_version timeouts region
   request_payer acceleration_status`.split(/\s+/),
);
const generated =
  /^(?:sg|sgr|lt|vpc|subnet|eipalloc|key|rtb|igw|nat|i)-[0-9a-f]{8,}$|\d{20,}[0-9a-f]{6,}|^[0-9a-f]{8}-[0-9a-f]{4}-/;
const identifying = ['id', 'name', 'arn', 'key_id', 'public_ip', 'allocation_id', 'key_name', 'bucket'];
const documents = new Set(['policy', 'assume_role_policy', 'event_pattern', 'inline_policy']);

/** @param known ids that something else made, by the text to write in their place */
export function normalized(plan: Plan, state: State, known: Readonly<Record<string, string>>): Facts {
  const planned = new Map(resources(plan.planned_values.root_module).map((r) => [r.address, r.values]));
  const unknown = new Map(plan.resource_changes?.map((c) => [c.address, c.change.after_unknown ?? {}]));
  const rename = renaming(state, known);
  const facts: Facts = {};
  for (const resource of resources(state.values.root_module)) {
    const values = merged(planned.get(resource.address) ?? {}, resource.values) as Table;
    for (const [key, isUnknown] of Object.entries(unknown.get(resource.address) ?? {})) {
      if (isUnknown === true) {
        values[key] = resource.values[key] ?? null;
      }
    }
    facts[resource.address] = { type: resource.type, values: cleaned(values, '', rename) };
  }
  return facts;
}

function resources(module: Module): Resource[] {
  return [
    ...(module.resources ?? []).filter((r) => r.mode === 'managed' && r.type !== 'terraform_data'),
    ...(module.child_modules ?? []).flatMap(resources),
  ];
}

function isTable(value: Json | undefined): value is Table {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

function isEmpty(value: Json | undefined): boolean {
  return (
    value === undefined ||
    value === null ||
    value === '' ||
    (Array.isArray(value) && value.length === 0) ||
    (isTable(value) && Object.keys(value).length === 0)
  );
}

/** The emulator forgets some arguments, so what was planned comes first. */
function merged(planned: Json | undefined, applied: Json | undefined): Json {
  if (isEmpty(planned)) {
    return applied ?? null;
  }
  if (isTable(planned) && isTable(applied)) {
    const keys = new Set([...Object.keys(planned), ...Object.keys(applied)]);
    return Object.fromEntries([...keys].map((key) => [key, merged(planned[key], applied[key])]));
  }
  if (Array.isArray(planned) && Array.isArray(applied) && planned.length === applied.length && planned.every(isTable)) {
    return planned.map((value, index) => merged(value, applied[index]));
  }
  return planned as Json;
}

/** Replaces every generated id, name and ARN in a text by `<<address>>` or `<<address.attribute>>`. */
export function renaming(state: State, known: Readonly<Record<string, string>>): (text: string) => string {
  const names = new Map(Object.entries(known));
  for (const { address, values } of resources(state.values.root_module)) {
    for (const key of identifying) {
      const value = values[key];
      if (typeof value !== 'string' || value.length < 8 || names.has(value)) {
        continue;
      }
      const tail = value.startsWith('arn:') ? (value.split('/').pop() as string) : value;
      if (generated.test(tail)) {
        names.set(value, key === 'id' ? `<<${address}>>` : `<<${address}.${key}>>`);
      }
    }
  }
  const longestFirst = [...names].sort(([a], [b]) => b.length - a.length);
  return (text) => {
    const replaced = longestFirst.reduce((rest, [value, name]) => rest.replaceAll(value, name), text);
    return replaced.replace(/(?<=:)[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}(?=:)/g, '<<uuid>>');
  };
}

export function renamed(value: Json, rename: (text: string) => string): Json {
  if (typeof value === 'string') {
    return rename(value);
  }
  if (Array.isArray(value)) {
    return value.map((inner) => renamed(inner, rename));
  }
  return isTable(value)
    ? Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, renamed(inner, rename)]))
    : value;
}

function cleaned(value: Json, key: string, rename: (text: string) => string): Json {
  if (typeof value === 'string') {
    return documents.has(key) && value.trim().startsWith('{') ? ordered(JSON.parse(rename(value))) : rename(value);
  }
  if (Array.isArray(value)) {
    return value
      .map((inner) => cleaned(inner, key, rename))
      .filter((inner) => !isEmpty(inner))
      .sort(byJson);
  }
  if (isTable(value)) {
    const entries = Object.entries(value)
      .filter(([inner]) => !skipped.has(inner))
      .map(([inner, content]) => [inner, cleaned(content, inner, rename)] as const)
      .filter(([, content]) => !isEmpty(content) && ![0, false, '0', 'false'].includes(content as never));
    return Object.fromEntries(entries);
  }
  return value;
}

/** A policy document without Sids, every list in order. */
function ordered(document: Json): Json {
  if (!isTable(document) || !('Statement' in document)) {
    return document;
  }
  const statements = Array.isArray(document.Statement) ? document.Statement : [document.Statement as Json];
  const rows = statements.filter(isTable).map(({ Sid: _, ...statement }) => {
    const row: Table = { ...statement };
    for (const key of ['Action', 'NotAction', 'Resource']) {
      if (key in row) {
        row[key] = listed(row[key] as Json);
      }
    }
    for (const key of ['Condition', 'Principal']) {
      if (isTable(row[key])) {
        row[key] = inDepth(row[key]);
      }
    }
    return row;
  });
  return { Statement: rows.sort(byJson) };
}

function inDepth(table: Table): Table {
  return Object.fromEntries(
    Object.entries(table).map(([key, value]) => [key, isTable(value) ? inDepth(value) : listed(value)]),
  );
}

function listed(value: Json): Json {
  return Array.isArray(value) ? [...value].sort() : [value];
}

/** The order of JSON texts with sorted keys, in which the reference files stand, too. */
function byJson(a: Json, b: Json): number {
  const [first, second] = [sortedJson(a), sortedJson(b)];
  return first < second ? -1 : first > second ? 1 : 0;
}

function sortedJson(value: Json): string {
  return JSON.stringify(value, (_, inner) =>
    isTable(inner) ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1))) : inner,
  );
}
