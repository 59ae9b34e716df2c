import { parseDocument, type Statement } from '../policy/document';
import { widenings, wideningText } from '../policy/widening';
import { type Attributes, blocks, isList, show, text, Unknown, type Value } from '../value';
import { type ChangedResource, isRemoved, type Planned, type Risk } from './risk';

/** Who may do what: policies statement by statement, and what else lets more happen than before. */
export function permissionRisks({ changed, documentOf }: Planned): readonly Risk[] {
  return changed.flatMap((resource) => {
    const changes = [
      ...documents(resource, documentOf),
      ...attachments(resource),
      ...trusts(resource),
      ...protections(resource),
    ];
    return changes.length > 0 ? [{ class: 'permissions' as const, address: resource.address, changes, ...advice }] : [];
  });
}

const advice = {
  why: 'Anyone who gets hold of this role, key or bucket, a job for instance, can do more than before.',
  remedy: 'Check that each of these is needed, and that its resources and conditions are as narrow as they can be.',
};

const policyArguments = ['policy', 'assume_role_policy', 'access_policy'];

function documents(resource: ChangedResource, documentOf: Planned['documentOf']): readonly string[] {
  const { address, before, after } = resource;
  const own = policyArguments.flatMap((name) => {
    const old = parseDocument(text(before?.[name])) ?? [];
    if (after?.[name] instanceof Unknown && resource.isConfigured([name])) {
      const written = parseDocument(documentOf(address, name));
      return written ? widened(old, written, name) : [`${name}: what it allows is known only after the apply`];
    }
    return isUnread(after?.[name])
      ? [`${name}: what it allows is known only after the apply`]
      : widened(old, parseDocument(text(after?.[name])) ?? [], name);
  });
  const inline = (values: Attributes | undefined) =>
    blocks(values?.inline_policy).flatMap(({ policy }) => parseDocument(text(policy)) ?? []);
  return [...own, ...widened(inline(before), inline(after), 'inline_policy')];
}

/** An expression of the synthesized JSON that computes more than can be read there. */
function isUnread(value: Value | undefined): boolean {
  return text(value)?.startsWith('${') === true;
}

function widened(before: readonly Statement[], after: readonly Statement[], argument: string): readonly string[] {
  return widenings(before, after).map((widening) => `${argument}, ${wideningText(widening)}`);
}

/** A policy that hangs on a role, whether it is attached or named by the role itself. */
function attachments({ type, before, after }: ChangedResource): readonly string[] {
  if (/^aws_iam_(role|user|group)_policy_attachment$/.test(type)) {
    const arn = text(after?.policy_arn);
    const isOld = before?.policy_arn === arn && before?.role === after?.role;
    const to = text(after?.role) ?? text(after?.user) ?? text(after?.group) ?? '(known after the apply)';
    // Its own policy, made in the same apply, is told with its statements.
    return arn?.startsWith('arn:') && !isOld ? [`${arn} is attached to ${to}`] : [];
  }
  const managed = (values: Attributes | undefined) =>
    type === 'aws_iam_role' && isList(values?.managed_policy_arns) ? values.managed_policy_arns.map(show) : [];
  const added = managed(after).filter((arn) => !managed(before).includes(arn));
  return added.map((arn) => `${arn} is attached to the role`);
}

function trusts({ type, before, after }: ChangedResource): readonly string[] {
  if (type !== 'aws_lambda_permission' || !after) {
    return [];
  }
  const told = ({ principal, action, source_arn }: Attributes) =>
    `${show(principal ?? null)} may ${show(action ?? null)} for ${show(source_arn ?? null)}`;
  const isOld = before && told(before) === told({ ...after, source_arn: known(after, before) });
  return isOld ? [] : [told(after)];
}

/** A source that is replaced keeps its meaning; only a known other one is new. */
function known(after: Attributes, before: Attributes) {
  const arn = after.source_arn ?? null;
  return arn instanceof Unknown ? (before.source_arn ?? null) : arn;
}

const publicAccessBlocks = [
  'block_public_acls',
  'block_public_policy',
  'ignore_public_acls',
  'restrict_public_buckets',
];

/** What kept something out and does not any more. */
function protections(resource: ChangedResource): readonly string[] {
  const { type, action, before, after } = resource;
  if (!before) {
    return [];
  }
  if (type === 'aws_s3_bucket_public_access_block') {
    return isRemoved(resource) && action === 'destroy'
      ? ['the bucket may become public: its public access block is destroyed']
      : publicAccessBlocks
          .filter((name) => before[name] === true && after?.[name] !== true)
          .map((name) => `${name} is off`);
  }
  if (type === 'aws_iam_role' && text(before.permissions_boundary) && after && !text(after.permissions_boundary)) {
    return [`the permissions boundary ${show(before.permissions_boundary)} is removed`];
  }
  const tokens = (values: Attributes | undefined) => blocks(values?.metadata_options)[0]?.http_tokens;
  return tokens(before) === 'required' && tokens(after) === 'optional'
    ? ["the machine's credentials can be had without a session token (http_tokens)"]
    : [];
}
