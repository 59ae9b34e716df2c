import type { z } from 'zod';
import type { ConfigPlace } from '../config-toml/owners';
import type { GitlabRunnerSettings } from '../families';
import { configTomlFits } from './config-toml';
import { errors } from './errors';
import { executorRules } from './executors';
import { tokenIsServed } from './gitlab-20';
import type { Finding } from './rule';
import { warnings } from './warnings';

export type Warning = Finding;

/**
 * Adds what the rules across settings find to what is wrong with single settings, so that all is told at once.
 *
 * @param place whose config.toml the settings are for
 * @param names how a stack calls settings that it gives to its runner under another name
 */
export function acrossSettings(
  settings: GitlabRunnerSettings,
  context: z.core.$RefinementCtx,
  place: ConfigPlace,
  names: Readonly<Record<string, string>> = {},
): void {
  const broken = context.issues.filter((issue) => issue.code !== 'unrecognized_keys').map((issue) => issue.path?.[0]);
  if (broken.includes(undefined)) {
    return;
  }
  const ofExecutor = broken.includes('runnerWorker') ? [] : executorRules[settings.runnerWorker.type].errors;
  // The other places have a token of their own: the server's GitLab makes it, or config.toml holds it already.
  const ofToken = place === 'fleet' || place === 'fargate' ? [tokenIsServed] : [];
  for (const rule of [...ofExecutor, ...errors, ...ofToken, configTomlFits(place)].filter(
    ({ reads }) => !reads.some((setting) => broken.includes(setting)),
  )) {
    for (const { setting, message } of rule.check(settings)) {
      context.addIssue({
        code: 'custom',
        path: (names[setting] ?? setting).split('.'),
        message,
        params: { complete: true },
      });
    }
  }
}

/** What works, but may hurt: each names a setting and the remedy. */
export function settingsWarnings(settings: GitlabRunnerSettings): Warning[] {
  return [...warnings, ...executorRules[settings.runnerWorker.type].warnings].flatMap((rule) => rule.check(settings));
}
