import { families } from './families';
import { acrossSettings } from './rules';

export type { GitlabRunnerSettings, RunnerInTerraform } from './families';

/** Everything one may ask of a runner, and how it has to fit together. */
export const gitlabRunnerSettings = families.superRefine(
  (settings, context) => acrossSettings(settings, context, 'fleet'),
  { when: () => true },
);

/** What a user writes. */
export type { GitlabRunnerInput } from './inputs/gitlab-runner';
