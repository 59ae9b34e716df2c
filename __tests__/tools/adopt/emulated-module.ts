import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { zipSync } from 'fflate';
import { temporaryFolder } from '../../support/temporary-folder';
import { Deployment } from '../../support/terraform';
import { aws } from './aws';
import type { InstanceJson, ResourceJson, StateJson } from './module-state';

type Attributes = Readonly<Record<string, unknown>>;

/** One member of what the module makes, under a name that is free in a flat configuration. */
interface Member {
  readonly resource: ResourceJson;
  readonly instance: InstanceJson;
  readonly flat: string;
}

/** The emulator's account, where the recorded states say 111122223333. */
const account = '123456789012';
const region = 'ap-northeast-1';

/** It takes Terraform a minute to make one, so it is made without Terraform. */
const slow = 'aws_s3_bucket_lifecycle_configuration';

/**
 * Makes what a state of the module holds in an emulated account, by plain Terraform with the same arguments.
 *
 * @returns the state of it, with the addresses of the module
 */
export async function emulatedModule(recorded: StateJson, endpoint: string): Promise<StateJson> {
  const state: StateJson = JSON.parse(JSON.stringify(recorded).replaceAll('111122223333', account));
  const members = membersOf(state);
  const made = members.filter(({ resource }) => resource.type.startsWith('aws_') && resource.type !== slow);
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'lambda.zip'), zipSync({ 'terminate_runners.py': Buffer.from('# the module\n') }));
  writeFileSync(join(folder, 'main.tf.json'), JSON.stringify(configuration(made)));
  await new Deployment(folder, endpoint).apply();
  await makeLifecycle(members, endpoint);
  const applied: StateJson = JSON.parse(readFileSync(join(folder, 'terraform.tfstate'), 'utf8'));
  return { ...applied, resources: [...inModule(applied, made), ...state.resources.filter((r) => !isMade(r))] };
}

function isMade({ type }: ResourceJson): boolean {
  return type.startsWith('aws_') && type !== slow;
}

function membersOf({ resources }: StateJson): Member[] {
  return resources
    .filter(({ mode }) => mode === 'managed')
    .flatMap((resource) =>
      resource.instances.map((instance) => ({
        resource,
        instance,
        flat: [resource.module, resource.name, instance.index_key]
          .filter((part) => part !== undefined)
          .join('_')
          .replace(/[^A-Za-z0-9_]/g, '_'),
      })),
    );
}

/** The arguments alone: what is told by others refers to them, so that Terraform keeps the order. */
function configuration(members: readonly Member[]) {
  const resource: Record<string, Record<string, unknown>> = {};
  const references = referencesOf(members);
  for (const member of members) {
    const { type } = member.resource;
    resource[type] = { ...resource[type], [member.flat]: argumentsOf(member, members, references) };
  }
  return {
    terraform: { required_providers: { aws: { source: 'hashicorp/aws', version: '5.100.0' } } },
    provider: { aws: { region, s3_use_path_style: true } },
    resource,
  };
}

/** Names of other resources, by the argument that bears them. */
const namesOf: Readonly<Record<string, string>> = {
  role: 'aws_iam_role',
  autoscaling_group_name: 'aws_autoscaling_group',
  rule: 'aws_cloudwatch_event_rule',
  function_name: 'aws_lambda_function',
  bucket: 'aws_s3_bucket',
};

function argumentsOf(member: Member, members: readonly Member[], references: readonly Reference[]): Attributes {
  const { type } = member.resource;
  const { id: _id, arn, ...own } = member.instance.attributes;
  // Everywhere else the ARN is AWS's to give.
  const rest: Attributes = type === 'aws_cloudwatch_event_target' ? { ...own, arn } : own;
  const { name, ...unnamed } = rest;
  const given = 'name_prefix' in rest ? unnamed : { ...unnamed, ...(name !== undefined && { name }) };
  const others = references.filter(({ from }) => from !== member);
  const referring = Object.entries(withReferences(given, others) as Attributes).map(([argument, value]) => {
    const named = members.find(
      (other) =>
        other !== member &&
        other.resource.type === namesOf[argument] &&
        [
          other.instance.attributes.name,
          other.instance.attributes.function_name,
          other.instance.attributes.bucket,
        ].includes(value),
    );
    return [argument, named ? `\${${named.resource.type}.${named.flat}.id}` : value] as const;
  });
  return { ...Object.fromEntries(referring), ...(type === 'aws_lambda_function' && { filename: 'lambda.zip' }) };
}

interface Reference {
  readonly from: Member;
  readonly text: string;
  readonly expression: string;
}

/** Everything generated: ids, ARNs, and names with figures of the provider. The longest come first. */
function referencesOf(members: readonly Member[]): Reference[] {
  const isGenerated = (value: unknown) =>
    /^(sg|lt|vpc|subnet|rtb|igw|eipalloc|nat)-|^arn:|\d{18}[0-9a-f]{8}/.test(String(value));
  return members
    .flatMap((from) =>
      ['id', 'arn', 'name'].map((attribute) => ({
        from,
        text: String(from.instance.attributes[attribute]),
        expression: `\${${from.resource.type}.${from.flat}.${attribute}}`,
      })),
    )
    .filter(({ text }) => isGenerated(text))
    .sort((a, b) => b.text.length - a.text.length);
}

function withReferences(value: unknown, references: readonly Reference[]): unknown {
  if (typeof value === 'string') {
    const literal = value.replaceAll('${', '$${');
    return references.reduce((text, reference) => text.replaceAll(reference.text, reference.expression), literal);
  }
  if (Array.isArray(value)) {
    return value.map((inner) => withReferences(inner, references));
  }
  if (value === null || typeof value !== 'object') {
    return value;
  }
  // A template is named by its id alone.
  const { launch_template_name: _name, ...rest } = value as Record<string, unknown>;
  const given = 'version' in rest && 'id' in rest ? { id: rest.id, version: rest.version } : rest;
  return Object.fromEntries(Object.entries(given).map(([key, inner]) => [key, withReferences(inner, references)]));
}

/** Under the addresses of the module again. */
function inModule(applied: StateJson, members: readonly Member[]): ResourceJson[] {
  const found = members.map(({ resource, instance, flat }) => {
    const own = applied.resources.find(({ type, name }) => type === resource.type && name === flat);
    if (!own) {
      throw new Error(`${resource.type}.${flat} was not made`);
    }
    return { resource, instance: { ...(own.instances[0] as InstanceJson), index_key: instance.index_key } };
  });
  return [...new Set(found.map(({ resource }) => resource))].map((resource) => ({
    ...resource,
    instances: found.filter((one) => one.resource === resource).map(({ instance }) => instance),
  }));
}

interface LifecycleRule {
  readonly id: string;
  readonly status: string;
  readonly filter: readonly { readonly prefix?: string }[];
  readonly expiration?: readonly { readonly days: number }[];
  readonly abort_incomplete_multipart_upload?: readonly { readonly days_after_initiation: number }[];
}

async function makeLifecycle(members: readonly Member[], endpoint: string): Promise<void> {
  for (const { instance } of members.filter(({ resource }) => resource.type === slow)) {
    const rules = (instance.attributes.rule as readonly LifecycleRule[]).map((rule) => ({
      ID: rule.id,
      Status: rule.status,
      Filter: { Prefix: rule.filter[0]?.prefix ?? '' },
      Expiration: rule.expiration && { Days: rule.expiration[0]?.days },
      AbortIncompleteMultipartUpload: rule.abort_incomplete_multipart_upload && {
        DaysAfterInitiation: rule.abort_incomplete_multipart_upload[0]?.days_after_initiation,
      },
    }));
    const bucket = String(instance.attributes.bucket);
    const configured = JSON.stringify({ Rules: rules });
    await aws(
      endpoint,
      's3api',
      'put-bucket-lifecycle-configuration',
      '--bucket',
      bucket,
      '--lifecycle-configuration',
      configured,
    );
  }
}
