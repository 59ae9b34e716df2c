import { type Difference, isComputed, isEmptyBothTimes } from './differences';
import { sameDocument } from './policy/document';
import type { Resource } from './resource';
import { same, text, Unknown } from './value';

/** A difference that a plan shows and that means nothing. */
export interface NoiseRule {
  /** Why nobody has to look at it. */
  readonly reason: string;
  readonly matches: (difference: Difference, resource: Resource) => boolean;
}

/** Counted up by AWS whenever something else of the resource changes. */
const counters: Readonly<Record<string, readonly string[]>> = {
  aws_launch_template: ['latest_version', 'default_version'],
  aws_lambda_function: ['last_modified', 'qualified_arn', 'qualified_invoke_arn', 'source_code_size', 'version'],
  aws_ssm_parameter: ['version'],
};

/** All that is not reported as a change. Nothing else is left out. */
export const noiseRules: readonly NoiseRule[] = [
  {
    reason: 'the provider sets it itself, during the apply',
    matches: isComputed,
  },
  {
    reason: 'empty before and after: null, "" and an empty block are the same to AWS',
    matches: isEmptyBothTimes,
  },
  {
    reason: 'false or 0 before and not set afterwards: AWS takes the same',
    matches: ({ path, before, after }, resource) =>
      (before === false || before === 0) && after === null && !resource.isConfigured(path),
  },
  {
    reason: 'tags and the default tags in one: the change shows in tags',
    matches: ({ path, after }, resource) =>
      path[0] === 'tags_all' && (after instanceof Unknown || !same(resource.before?.tags, resource.after?.tags)),
  },
  {
    reason: 'the same policy, written in another order or with lists instead of texts',
    matches: ({ before, after }) => sameDocument(text(before), text(after)),
  },
  {
    reason: 'counted up by AWS when something else changes',
    matches: ({ path, before, after }, resource) =>
      counters[resource.type]?.includes(String(path[0])) === true && (after instanceof Unknown || before !== null),
  },
  {
    reason: 'the same archive from another folder',
    matches: ({ path }, { type, before, after }) =>
      type === 'aws_lambda_function' &&
      path[0] === 'filename' &&
      same(before?.source_code_hash, after?.source_code_hash),
  },
];

/** Why a difference is left out; undefined for one that counts. What forces a replacement always counts. */
export function noiseReason(difference: Difference, resource: Resource): string | undefined {
  const forces = resource.forcedBy.some((path) => path.every((step, index) => step === difference.path[index]));
  return forces ? undefined : noiseRules.find(({ matches }) => matches(difference, resource))?.reason;
}
