import { type Finding, rule } from './rule';

/** EC2 takes 50 tags with keys of 128 and values of 256 characters; `aws:` is AWS's own. */
export const tagLimits = rule(['tags', 'runnerInstance', 'runnerRole'], (settings) => [
  ...limitFindings('tags', settings.tags),
  ...limitFindings('runnerInstance.additionalTags', settings.runnerInstance.additionalTags),
  ...limitFindings('runnerRole.additionalTags', settings.runnerRole.additionalTags),
]);

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

function limitFindings(setting: string, tags: Readonly<Record<string, string>> = {}): Finding[] {
  const entries = Object.entries(tags);
  return [
    ...(entries.length > 48 ? [{ setting, message: `has ${entries.length} tags, and AWS takes 48 beside ours` }] : []),
    ...entries.flatMap(([key, value]) => {
      const problem = tagProblem(key, value);
      return problem ? [{ setting: `${setting}.${key}`, message: problem }] : [];
    }),
  ];
}

function tagProblem(key: string, value: string): string | undefined {
  if (/^aws:/i.test(key)) {
    return 'begins with aws:, which AWS keeps to itself: call it something else';
  }
  if (key.length > 128 || value.length > 256) {
    return `is too long (${key.length} and ${value.length} characters): AWS takes keys of 128 and values of 256`;
  }
  return undefined;
}
