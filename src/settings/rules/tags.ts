import type { TagService } from '../../aws-rules/tag-rules';
import { everyService, tagFindings } from '../tag-map';
import { type Finding, rule } from './rule';

/** Those of `tags` get every resource of the stack, so they have to please every service. */
export const tagLimits = rule(
  [
    'tags',
    'suppressedTags',
    'runnerInstance',
    'runnerRole',
    'runnerWorkerDockerMachineRole',
    'runnerWorkerDockerAutoscalerRole',
  ],
  (settings) => {
    const given = Object.entries(settings.tags).filter(([key]) => !settings.suppressedTags.includes(key));
    const additional = (setting: AdditionalTags, ...services: TagService[]) =>
      tagFindings(`${setting}.additionalTags`, settings[setting].additionalTags, services);
    return [
      ...tagFindings('tags', Object.fromEntries(given), everyService),
      ...additional('runnerInstance', 'autoscaling', 'ec2'),
      ...additional('runnerRole', 'iam'),
      ...additional('runnerWorkerDockerMachineRole', 'iam'),
      ...additional('runnerWorkerDockerAutoscalerRole', 'iam'),
    ];
  },
);

type AdditionalTags =
  | 'runnerInstance'
  | 'runnerRole'
  | 'runnerWorkerDockerMachineRole'
  | 'runnerWorkerDockerAutoscalerRole';

/** To IAM, tags whose keys differ in case are the same one, so it refuses both together. */
export const tagCase = rule(['tags', 'suppressedTags', 'runnerRole'], (settings) => {
  const keys = ['Name', 'Environment', ...Object.keys(settings.tags)].filter(
    (key) => !settings.suppressedTags.includes(key),
  );
  const own = Object.keys(settings.tags).map((key) => ({ key, setting: `tags.${key}` }));
  return own.flatMap(({ key, setting }): Finding[] => {
    const twin = keys.find((other) => other !== key && other.toLowerCase() === key.toLowerCase());
    return twin
      ? [
          {
            setting,
            message: `differs from the tag ${twin} in case only, which IAM refuses: add ${twin} to suppressedTags`,
          },
        ]
      : [];
  });
});
