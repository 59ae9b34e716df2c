import { type TagService, tagLimits, tagProblem, tagRules } from '../aws-rules/tag-rules';
import { isReference, mapOf, text } from './primitives';
import type { Finding } from './rules/rule';

/** The services of a runner's stack, whose resources all get its tags. */
export const everyService = (Object.keys(tagRules) as TagService[]).filter((service) => service !== 'dlm');

/** Tags of resources of some services, which refuse what the service would refuse at its first resource. */
export const tagMap = (...services: TagService[]) =>
  mapOf(text).superRefine((tags, context) => {
    for (const { setting, message } of tagFindings('', tags, services)) {
      const path = setting === '' ? [] : [setting.slice(1)];
      context.addIssue({ code: 'custom', path, message, params: { complete: true } });
    }
  });

/** What the services refuse of tags. References to other resources have no value yet. */
export function tagFindings(
  setting: string,
  tags: Readonly<Record<string, string>> = {},
  services: readonly TagService[],
): Finding[] {
  const entries = Object.entries(tags);
  // Name and Environment come on top.
  const most = tagLimits.tags - 2;
  return [
    ...(entries.length > most
      ? [{ setting, message: `has ${entries.length} tags, and AWS accepts ${most} in addition to ours` }]
      : []),
    ...entries.flatMap(([key, value]) => {
      const problem = tagProblem(key, isReference(value) ? '' : value, services);
      return problem ? [{ setting: `${setting}.${key}`, message: problem }] : [];
    }),
  ];
}
