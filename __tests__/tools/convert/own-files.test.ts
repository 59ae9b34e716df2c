import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { gitlabRunnerSettings } from '../../../src/settings/gitlab-runner';
import { parseSettings } from '../../../src/settings/parse';
import { convertConfigToml } from '../../../tools/convert/from-config-toml';
import { report } from '../../../tools/convert/report';
import { renderedToml } from '../../config-toml/rendered';
import { outcomes, ownFolder } from './own-files';

const one = { capacityPerInstance: 1 };
const secrets =
  /RUNNER-AUTHENTICATION-TOKEN|(CACHE|DRIVER)-(ACCESS|SECRET)-KEY|CLUSTER-SECRET|wJalrXUtnFEMI|AKIAIOSFODNN7|SSH-PASSWORD/;

describe('a config.toml in the style of real ones', () => {
  it('is each of the folder', () => expect(Object.keys(outcomes)).toEqual(readdirSync(ownFolder)));

  it.each(Object.entries(outcomes))('%s is converted, or refused with a reason to act on', (file, outcome) => {
    const text = readFileSync(join(ownFolder, file), 'utf8');
    if ('refused' in outcome) {
      expect(() => convertConfigToml(text, one)).toThrow(outcome.refused);
      expect(() => convertConfigToml(text, one)).not.toThrow(secrets);
      return;
    }
    const converted = convertConfigToml(text, one);
    const toml = renderedToml(parseSettings(gitlabRunnerSettings, converted.input));
    expect(report(converted)).toMatch(outcome.says);
    expect(report(converted) + toml).not.toMatch(secrets);
  });

  it('with a proxy tells the engine of its workers what it told docker-machine', () => {
    const { input } = convertConfigToml(readFileSync(join(ownFolder, '27-proxies.toml'), 'utf8'), one);
    const { startScript } = parseSettings(gitlabRunnerSettings, input).runnerWorkerDockerAutoscalerInstance;
    expect(startScript).toContain('Environment="NO_PROXY=169.254.169.254,gitlab.example.com"');
    expect(startScript).toContain('{"registry-mirrors":["https://mirror.example.com"],"labels":["team=a"]}');
  });

  it.each([
    ['09-several-machines.toml', 'large', 'docker-autoscaler'],
    ['11-docker-only.toml', 'one-host', 'docker'],
  ])('%s is converted when an option decides: --runner %s', (file, runner, type) => {
    const { input } = convertConfigToml(readFileSync(join(ownFolder, file), 'utf8'), one, runner);
    expect(parseSettings(gitlabRunnerSettings, input).runnerWorker.type).toBe(type);
  });
});
