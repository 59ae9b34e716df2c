import type { GitlabRunnerInput } from '../../src/settings/gitlab-runner';
import { changed, type Note, toDo } from './note';

export interface SecondRunner {
  readonly input: GitlabRunnerInput;
  readonly notes: readonly Note[];
}

/**
 * A deployment beside the old one: what has to be unique in an account gets another name. The old environment's name
 * keeps them all, which replaces the runner in place.
 */
export function renamed(input: GitlabRunnerInput, environment: string): SecondRunner {
  if (environment === input.environment) {
    return {
      input,
      notes: [
        toDo('environment', 'is the same, so the old runner is replaced and its running jobs are lost: drain it first'),
      ],
    };
  }
  const { iamObjectPrefix, kmsManagedAliasName, tags, runnerCloudwatch, runnerRole } = input;
  const suffixed = (name: unknown) => `${name}-autoscaler`;
  const names = {
    ...(iamObjectPrefix && { iamObjectPrefix: suffixed(iamObjectPrefix) }),
    ...(kmsManagedAliasName && { kmsManagedAliasName: suffixed(kmsManagedAliasName) }),
    ...(tags?.Name !== undefined && { tags: { ...tags, Name: suffixed(tags.Name) } }),
    ...(runnerCloudwatch?.logGroupName && {
      runnerCloudwatch: { ...runnerCloudwatch, logGroupName: suffixed(runnerCloudwatch.logGroupName) },
    }),
    ...(runnerRole?.roleProfileName &&
      String(runnerRole.createRoleProfile) !== 'false' && {
        runnerRole: { ...runnerRole, roleProfileName: suffixed(runnerRole.roleProfileName) },
      }),
  };
  const others = Object.keys(names).map((name) =>
    changed(name, 'is another name than the old one, since both stand side by side for a while'),
  );
  return {
    input: { ...input, ...names, environment },
    notes: [
      changed(
        'environment',
        `is ${environment} and was ${input.environment}, since both stand side by side for a while; the cache starts empty`,
      ),
      ...others,
    ],
  };
}
