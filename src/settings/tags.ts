import type { InEitherForm } from '../templates/terraform-literal';
import type { GitlabRunnerSettings } from './gitlab-runner';

export type Tags = Readonly<Record<string, string>>;

/** The tags of every resource (upstream tags.tf, `tags`). */
export function commonTags(settings: InEitherForm<GitlabRunnerSettings>): Tags {
  return without(settings.suppressedTags, identity(settings));
}

/** Upstream's cache module adds Name and Environment again after they were suppressed (behaviour of modules/cache). */
export function cacheTags(settings: InEitherForm<GitlabRunnerSettings>): Tags {
  return { Name: settings.environment, Environment: settings.environment, ...commonTags(settings) };
}

/** The tags that the manager's Auto Scaling group hands to its instance (tags.tf, `agent_tags`). */
export function managerTags(settings: InEitherForm<GitlabRunnerSettings>, name: string): Tags {
  const { additionalTags = {} } = settings.runnerInstance;
  return without(settings.suppressedTags, { ...identity(settings), Name: name, ...settings.tags, ...additionalTags });
}

/** The tags that docker-machine gives its machines (tags.tf, `runner_tags`). */
export function dockerMachineWorkerTags(settings: InEitherForm<GitlabRunnerSettings>): Tags {
  const merged = {
    ...commonTags(settings),
    ...settings.runnerWorkerDockerMachineRole.additionalTags,
    Name: workerNameTag(settings),
  };
  return machineAddsNameTag(settings.runnerInstall.dockerMachineVersion)
    ? without([...settings.suppressedTags, 'Name'], merged)
    : merged;
}

/** A docker+machine worker's Name: what its machine name begins with (tags.tf, `runner_tags_merged`). */
export function workerNameTag(settings: InEitherForm<GitlabRunnerSettings>): string {
  return settings.runnerWorkerDockerMachineInstance.namePrefix || settings.environment.slice(0, 16);
}

/** docker-machine 0.16.2 and later tags its machines with Name itself; a second one is an error (locals.tf). */
export function machineAddsNameTag(version: string): boolean {
  const parts = (version.split('-')[0] ?? '').split('.').map(Number);
  const since = [0, 16, 2];
  for (const [index, part] of parts.entries()) {
    const difference = part - (since[index] ?? 0);
    if (difference !== 0) {
      return difference > 0;
    }
  }
  return true;
}

function identity(settings: InEitherForm<GitlabRunnerSettings>): Tags {
  return { Name: settings.environment, Environment: settings.environment, ...settings.tags };
}

function without(keys: readonly string[], tags: Tags): Tags {
  return Object.fromEntries(Object.entries(tags).filter(([key]) => !keys.includes(key)));
}
