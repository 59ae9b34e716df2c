import TOML from '@iarna/toml';
import { expect, it } from 'vitest';
import { gitlabRunnerSettings } from '../../../src/settings/gitlab-runner';
import { parseSettings } from '../../../src/settings/parse';
import { renderedToml } from '../../config-toml/rendered';
import { quietAutoscaler, warningsOf } from '../valid-input';

const withEntries = (
  ...job_queuing_durations: readonly { readonly threshold: string; readonly periods?: string[] }[]
) => ({
  ...quietAutoscaler,
  configToml: { runners: { monitoring: { job_queuing_durations } } },
});

// The real 17.11.0 complains of null, where its schema has a list; common/config/runner/monitoring of 19.3.0.
it('an entry of job_queuing_durations without periods gets an empty list, and a warning that it never applies', () => {
  const input = withEntries({ threshold: '1m', periods: ['* * * * * * *'] }, { threshold: '2m' });
  expect(warningsOf(input)).toEqual([
    expect.stringMatching(
      /^configToml.runners.monitoring.job_queuing_durations\[1\]: has no periods, so it never applies/,
    ),
  ]);
  const toml = TOML.parse(renderedToml(parseSettings(gitlabRunnerSettings, input)));
  expect(toml).toMatchObject({
    runners: [{ monitoring: { job_queuing_durations: [{ periods: ['* * * * * * *'] }, { periods: [] }] } }],
  });
});
