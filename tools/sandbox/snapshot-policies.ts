import { createHash } from 'node:crypto';
import type { AwsCall } from './aws-call';

/** A document of JSON, as Amazon Data Lifecycle Manager speaks it. */
type Json = Readonly<Record<string, unknown>>;

const policies = new Map<string, Json>();

/**
 * Policies of Amazon Data Lifecycle Manager, which the emulator has nothing of: kept as they are given, by an id that
 * follows from where they were made and from what they say. No snapshot is made.
 *
 * @see https://docs.aws.amazon.com/dlm/latest/APIReference/
 */
export function answerLifecycleManager(call: AwsCall): string {
  const [method, path = ''] = call.action.split(' ');
  const id = decodeURIComponent(path.split('/').at(-1) ?? '');
  if (method === 'POST' && path === '/policies') {
    return JSON.stringify({ PolicyId: created(call) });
  }
  if (method === 'GET' && path.startsWith('/policies/')) {
    return JSON.stringify({ Policy: policies.get(id) ?? {} });
  }
  if (method === 'PATCH') {
    policies.set(id, { ...policies.get(id), ...call.parameters });
  }
  if (method === 'DELETE') {
    policies.delete(id);
  }
  return '{}';
}

function created({ parameters, region }: AwsCall): string {
  const id = `policy-${createHash('sha256').update(JSON.stringify(parameters)).digest('hex').slice(0, 17)}`;
  const PolicyArn = `arn:aws:dlm:${region}:123456789012:policy/${id}`;
  policies.set(id, { ...parameters, PolicyId: id, PolicyArn, Tags: parameters.Tags ?? {} });
  return id;
}
