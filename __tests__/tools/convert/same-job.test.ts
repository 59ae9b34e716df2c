import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import TOML from '@iarna/toml';
import { describe, expect, it } from 'vitest';
import { gitlabRunnerSettings } from '../../../src/settings/gitlab-runner';
import { parseSettings } from '../../../src/settings/parse';
import { convertConfigToml } from '../../../tools/convert/from-config-toml';
import { renderedToml } from '../../config-toml/rendered';
import { jobKeys } from '../../machine-room/job-keys';
import { quietAutoscaler } from '../../settings/valid-input';

type Runner = Readonly<Record<string, unknown>> & { readonly docker: object; readonly autoscaler: object };

const runnerOf = (toml: string) => (TOML.parse(toml) as unknown as { readonly runners: readonly [Runner] }).runners[0];

/** Of docker+machine, with the keys that a job in the machine room looks at from inside (fleet.deployed). */
const file = readFileSync(join(__dirname, '../../fixtures/machine-room/docker-machine.toml'), 'utf8');

describe('a fleet of docker+machine, converted', () => {
  const { input } = convertConfigToml(file, { capacityPerInstance: 1, environment: 'room' });
  const now = runnerOf(renderedToml(parseSettings(gitlabRunnerSettings, input)));

  it('tells GitLab Runner of jobs what the file told it: image, volumes, environment, services, limits, scripts', () => {
    const before = runnerOf(file);
    for (const key of ['environment', 'builds_dir', 'pre_build_script', 'post_build_script', 'docker'] as const) {
      expect({ [key]: now[key] }).toMatchObject({ [key]: before[key] });
    }
    expect(now).toMatchObject({ pre_get_sources_script: before.pre_get_sources_script, limit: before.limit });
  });

  it('is the one whose jobs the machine room looks at', () => {
    const { image, ...docker } = runnerOf(
      renderedToml(parseSettings(gitlabRunnerSettings, { ...quietAutoscaler, ...jobKeys })),
    ).docker as { readonly image: string };
    expect(now.docker).toEqual({ ...docker, image: 'alpine:3' });
  });

  it('has its cache where it was, and idle workers at the same hours', () => {
    expect(now.cache).toMatchObject({
      ...{ Type: 's3', Path: 'jobs/of-the-room', Shared: true },
      s3: { BucketLocation: 'us-west-2' },
    });
    expect(input.runnerWorkerCache).toMatchObject({ create: false, bucket: 'room-cache' });
    expect(now.autoscaler).toMatchObject({
      policy: [
        { periods: ['* * * * *'], idle_count: 0, idle_time: '5s' },
        { periods: ['* 9-17 * * mon-fri'], timezone: 'Asia/Tokyo', idle_count: 0, idle_time: '6s' },
      ],
    });
  });
});
