import type { z } from 'zod';
import type { ConfigPlace } from '../config-toml/owners';
import type { GitlabRunnerSettings } from '../families';
import { configTomlFits } from './config-toml';
import { errors } from './errors';
import { executorRules } from './executors';
import type { Finding } from './rule';
import { warnings } from './warnings';

export type Warning = Finding;

/**
 * Adds what the rules across settings find to what is wrong with single settings, so that all is told at once.
 *
 * @param place whose config.toml the settings are for
 */
export function acrossSettings(
  settings: GitlabRunnerSettings,
  context: z.core.$RefinementCtx,
  place: ConfigPlace,
): void {
  const broken = context.issues.filter((issue) => issue.code !== 'unrecognized_keys').map((issue) => issue.path?.[0]);
  if (broken.includes(undefined)) {
    return;
  }
  const ofExecutor = broken.includes('runnerWorker') ? [] : executorRules[settings.runnerWorker.type].errors;
  for (const rule of [...ofExecutor, ...errors, configTomlFits(place)].filter(
    ({ reads }) => !reads.some((setting) => broken.includes(setting)),
  )) {
    for (const { setting, message } of rule.check(settings)) {
      context.addIssue({ code: 'custom', path: setting.split('.'), message, params: { complete: true } });
    }
  }
}

/** What works, but may hurt: each names a setting and the remedy. */
export function settingsWarnings(settings: GitlabRunnerSettings): Warning[] {
  return [...warnings, ...executorRules[settings.runnerWorker.type].warnings].flatMap((rule) => rule.check(settings));
}
