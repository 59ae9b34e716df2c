import type { GitlabRunnerInput } from '../../src/settings/gitlab-runner';
import { gitlabRunnerSettings } from '../../src/settings/gitlab-runner';
import { parseSettings } from '../../src/settings/parse';
import type { SettingsFiles } from '../module-settings/settings-files';
import { printableLine } from '../text/printable';
import { quoted } from '../text/typescript';
import { type ConvertOptions, finish } from './convert';

/** Settings of a runner whose executor stays. */
export interface AsItIs {
  /** Valid settings. */
  readonly input: GitlabRunnerInput;
  readonly executor: string;
  /** Of the call's provider, where it is known. */
  readonly region?: string | undefined;
}

/**
 * Settings of the module for an executor that GitLab keeps, such as docker-autoscaler. Nothing is converted: they
 * become TypeScript.
 *
 * @returns undefined for docker+machine, which is converted
 * @throws {SettingsError} when the options make them wrong
 */
export function asItIs(
  { input, stack }: Pick<SettingsFiles, 'input' | 'stack'>,
  options: ConvertOptions,
): AsItIs | undefined {
  const executor = parseSettings(gitlabRunnerSettings, input).runnerWorker.type;
  if (executor === 'docker+machine') {
    return undefined;
  }
  const { environment = input.environment } = options;
  const named = finish({ ...input, environment }, options);
  parseSettings(gitlabRunnerSettings, named);
  return { input: named, executor, region: stack.region };
}

/** What to do with the settings. */
export function asItIsReport({ input, executor, region = 'REGION' }: AsItIs): string {
  return [
    '# From the module to a stack',
    '',
    `The executor is ${executor}, so nothing is converted: the settings are those of the module.`,
    '',
    '## What to do',
    "1. Save them, for example as fleet.ts, and give them to a stack in main.ts: import fleet from './fleet', and",
    `   new GitlabRunnerStack(app, 'gitlab-runner', { region: ${quoted(region)}, ...fleet })`,
    `2. If ${input.environment} is deployed by the module, do not deploy the stack next to it. To take the deployment over`,
    '   without recreating it, use npx runners adopt.',
    '3. Otherwise synthesize, review the plan (only additions) and deploy.',
  ]
    .map(printableLine)
    .join('\n');
}
