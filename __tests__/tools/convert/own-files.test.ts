import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { gitlabRunnerSettings } from '../../../src/settings/gitlab-runner';
import { parseSettings } from '../../../src/settings/parse';
import { convertConfigToml } from '../../../tools/convert/from-config-toml';
import { report } from '../../../tools/convert/report';
import { renderedToml } from '../../config-toml/rendered';

const folder = join(__dirname, '../../fixtures/convert/own');

/** What becomes of each: something that the report says of a converted file, or the reason why it is refused. */
const outcomes: Readonly<Record<string, { readonly says: RegExp } | { readonly refused: RegExp }>> = {
  '01-blog-2018.toml': { says: /OffPeakPeriods was \[.*no effect since GitLab Runner 14\.0/ },
  '02-tokyo-access-keys.toml': { says: /amazonec2-secret-key the manager's role is used instead of keys/ },
  '03-cache-elsewhere.toml': { says: /BucketLocation is us-west-2, and the machines are in ap-northeast-3/ },
  '04-minio.toml': { says: /ServerAddress was "minio\.example\.com:9000"/ },
  '05-gcs.toml': { says: /runners\.cache was "gcs", which the manager's role of AWS cannot open/ },
  '06-azure.toml': { says: /azure\.ContainerName was "cache"/ },
  '07-google-machines.toml': { refused: /MachineDriver is "google", .* only the driver amazonec2 can be converted/ },
  '08-digitalocean.toml': { refused: /MachineDriver is "digitalocean"/ },
  '09-several-machines.toml': { refused: /Several \[\[runners\]\] .*\(small, large\): say which with --runner NAME/ },
  '10-mixed-executors.toml': { says: /\[\[runners\]\] containers \(executor docker\).*--runner containers/ },
  '11-docker-only.toml': { refused: /docker\+machine\. The file has:\n {2}- one-host .*: --runner one-host/ },
  '12-shell-only.toml': { refused: /- mac \(executor shell\) is left as it is: its jobs need what is installed/ },
  '13-off-peak.toml': { says: /--from-version 13\.12 makes a policy of it/ },
  '14-own-authority.toml': { says: /tls-ca-file is .*put the certificate itself into runnerGitlab\.certificate/ },
  '15-proxy.toml': { says: /amazonec2-vpc-id is not in the file/ },
  '16-tags-that-clash.toml': { says: /amazonec2-tags\.environment was "Prod"; .*--tag NAME=VALUE/ },
  '17-spot.toml': { says: /runners\.machine\.unheard\.of was 1/ },
  '18-misspelt-case.toml': {
    says: /IdelTime was 5; it is no key of config\.toml, did you mean runners\.machine\.IdleTime/,
  },
  '19-wrong-types.toml': { refused: /concurrent is "10".*\n.*runners\.limit is "5".*\n.*runners\.docker\.volumes/ },
  '20-not-toml.toml': { refused: /^The file is not TOML: [^\n]*$/ },
};

const one = { capacityPerInstance: 1 };
const secrets = /RUNNER-AUTHENTICATION-TOKEN|(CACHE|DRIVER)-(ACCESS|SECRET)-KEY|CLUSTER-SECRET/;

describe('a config.toml in the style of real ones', () => {
  it('is each of twenty', () => expect(Object.keys(outcomes)).toEqual(readdirSync(folder)));

  it.each(Object.entries(outcomes))('%s is converted, or refused with a reason to act on', (file, outcome) => {
    const text = readFileSync(join(folder, file), 'utf8');
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

  it.each([
    ['09-several-machines.toml', 'large', 'docker-autoscaler'],
    ['11-docker-only.toml', 'one-host', 'docker'],
  ])('%s is converted when an option decides: --runner %s', (file, runner, type) => {
    const { input } = convertConfigToml(readFileSync(join(folder, file), 'utf8'), one, runner);
    expect(parseSettings(gitlabRunnerSettings, input).runnerWorker.type).toBe(type);
  });
});
