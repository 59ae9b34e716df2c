import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { gitlabRunnerSettings } from '../../../src/settings/gitlab-runner';
import { parseSettings } from '../../../src/settings/parse';
import { convertConfigToml } from '../../../tools/convert/from-config-toml';
import { runners } from '../../support/call-runners';
import { temporaryFolder } from '../../support/temporary-folder';
import { blogFiles } from './blog-files';

/** What no file of these may show anywhere. */
const secrets =
  /RUNNER-AUTHENTICATION-TOKEN|wJalrXUtnFEMI|AKIAIOSFODNN7|KUBERNETES-BEARER|AZURE-ACCOUNT-KEY|SSH-PASSWORD/;

const [first] = blogFiles;

describe('a config.toml like those of blogs', () => {
  it('is one of twenty', () =>
    expect(blogFiles.map(({ name }) => `${name}.toml`)).toEqual(readdirSync(dirname(String(first?.path))).sort()));

  it.each(blogFiles)('is converted, or refused with what to do: $name', async ({ path, end }) => {
    const runner = 'converted' in end && end.converted !== undefined ? ['--runner', end.converted] : [];
    const { status, stdout, stderr } = await runners('convert', path, ...runner);
    expect(stdout + stderr).not.toMatch(secrets);
    if ('refused' in end) {
      expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
      expect(stderr).toMatch(end.refused);
      return;
    }
    expect(status).toBe(0);
    const written = join(temporaryFolder(), 'settings.ts');
    writeFileSync(written, stdout);
    const { default: settings } = await import(written);
    expect(parseSettings(gitlabRunnerSettings, settings).environment).toBe(end.environment);
    for (const subject of end.told) {
      expect(stderr).toContain(`\n- ${subject} `);
    }
  });

  it('with two fleets, or with docker alone, tells of --runner first', async () => {
    const errors = await Promise.all(
      ['06-two-fleets', '10-docker-in-an-office'].map((name) => {
        const path = String(blogFiles.find((file) => file.name === name)?.path);
        return () => convertConfigToml(readFileSync(path, 'utf8'), { capacityPerInstance: 1 });
      }),
    );
    expect(errors[0]).toThrow('(small, large): say which with --runner NAME, one stack is one runner');
    expect(errors[1]).toThrow(
      /office \(executor docker\) is converted by itself, to a stack of its own: --runner office/,
    );
  });

  it('of 2018 has its bucket and its hours where the old release is named', () => {
    const { input } = convertConfigToml(readFileSync(String(first?.path), 'utf8'), {
      capacityPerInstance: 1,
      fromVersion: '11.11',
    });
    expect(parseSettings(gitlabRunnerSettings, input)).toMatchObject({
      runnerWorkerCache: { create: false, bucket: 'gitlab-runner-cache-tokyo' },
      runnerWorkerDockerAutoscalerAutoscalingOptions: [
        { idleCount: 1, idleTime: '30m0s' },
        { periods: ['* 0-8,20-23 * * mon-fri', '* * * * sat,sun'], timezone: 'Asia/Tokyo', idleTime: '1m0s' },
      ],
    });
  });

  it('with a proxy tells the engine of its workers what it told docker-machine', () => {
    const { path } = blogFiles.find(({ name }) => name === '12-proxies') ?? {};
    const { input } = convertConfigToml(readFileSync(String(path), 'utf8'), { capacityPerInstance: 1 });
    const { startScript } = parseSettings(gitlabRunnerSettings, input).runnerWorkerDockerAutoscalerInstance;
    expect(startScript).toContain('Environment="NO_PROXY=169.254.169.254,gitlab.example.com"');
    expect(startScript).toContain(`{"registry-mirrors":["https://mirror.example.com"],"labels":["team=a"]}`);
  });
});
