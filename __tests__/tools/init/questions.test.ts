import { describe, expect, it } from 'vitest';
import { propsOf, stacksOf } from '../../../tools/init/fleet';
import { isArm } from '../../../tools/init/instance-types';
import { questions } from '../../../tools/init/questions';
import { fleetOf, readAs } from './reading';

// docker+machine ends with GitLab 20.0: https://gitlab.com/gitlab-org/gitlab/-/issues/498268
it('no question proposes docker+machine', () => {
  const executor = questions.find(({ name }) => name === 'executor');
  expect(executor?.preset({}, {})).toBe('docker-autoscaler');
  expect(executor?.explain({}).join('\n')).not.toContain('docker+machine');
  expect(questions.filter(({ ask }) => ask.includes('docker+machine'))).toEqual([]);
});

describe('an answer', () => {
  it.each([
    ['name', 'ci', 'ci'],
    ['region', 'us-gov-west-1', 'us-gov-west-1'],
    ['profile', 'none', undefined],
    ['profile', 'dev.profile@example', 'dev.profile@example'],
    ['gitlab-url', 'https://gitlab.example.com:8443/git/', 'https://gitlab.example.com:8443/git/'],
    ['token-parameter', '/gitlab/runner/token', '/gitlab/runner/token'],
    ['token-parameter', 'runner-token', 'runner-token'],
    ['gitlab-version', '18.4.2-ee', '18.4.2-ee'],
    ['gitlab-version', '16.0', '16.0'],
    ['executor', ' docker+machine ', 'docker+machine'],
    ['types', 'm7g.large, c7gn.xlarge', ['m7g.large', 'c7gn.xlarge']],
    ['vpc', 'new', undefined],
    ['vpc', 'vpc-0123456789abcdef0', 'vpc-0123456789abcdef0'],
    ['elastic-ip', 'eipalloc-0123456789abcdef0', 'eipalloc-0123456789abcdef0'],
    ['elastic-ip', 'gitlab-runner-nat-gateway-eip', 'gitlab-runner-nat-gateway-eip'],
    ['hours', 'none', undefined],
    ['hours', 'Mon,wed 0-24', { days: 'mon,wed', from: 0, to: 24 }],
    ['timezone', 'Asia/Tokyo', 'Asia/Tokyo'],
    ['machines', '40', 40],
  ])('%s takes %s', (flag, text, value) => {
    expect(readAs(flag, text)).toEqual({ value });
  });

  it.each([
    ['name', 'runner-ci', /^must not begin with "runner-"/],
    ['name', 'a'.repeat(31), /^the cache bucket would be called like .* which S3 refuses/],
    ['name', 'CI', /which S3 refuses/],
    ['region', 'Frankfurt', /^must be a region such as eu-central-1, but is "Frankfurt"/],
    ['profile', 'dev; rm -rf', /^must be the name of a profile/],
    ['gitlab-url', 'gitlab.example.com', /^must be an address such as https:/],
    ['gitlab-url', 'https://user:secret@gitlab.example.com/', /^must be the address alone: (?!.*secret)/],
    ['token-parameter', "/gitlab/'quoted'", /^must be the name of an SSM parameter/],
    ['token-parameter', 'gitlab/token', /^must be the name of an SSM parameter/],
    // The page "New GitLab Runner registration workflow": tokens with the prefix glrt- since 16.0.
    ['gitlab-version', '15.11.13', /^GitLab 15\.11\.13 has no runner authentication tokens.* upgrade GitLab first$/],
    ['gitlab-version', 'latest', /^must be a version with major and minor number/],
    ['executor', 'docker', /^must be one of docker-autoscaler, docker\+machine, but is "docker"/],
    ['types', 'm5.lrage', /^must be an instance type such as m5.large, but is "m5.lrage"/],
    ['types', '', /^needs one instance type at least/],
    ['types', 'm5.large,m5.large', /^names a type twice/],
    ['types', 'm5.large,m7g.large', /^mixes ARM/],
    ['vpc', 'default', /^must be new, or an id such as vpc-/],
    ['elastic-ip', 'gitlab-*', /^must be the whole Name tag/],
    ['elastic-ip', 'eipalloc-xyz', /^must be an id such as eipalloc-/],
    ['hours', '9-18', /^must be days and hours, such as mon-fri 9-18, or none, but is "9-18"/],
    ['hours', 'mon-fri 18-9', /^must begin before it ends/],
    ['hours', 'mon-fri 9-25', /^must begin before it ends/],
    ['hours', 'fri-mon 9-18', /^must name days from sun to sat, in the order of the week/],
    ['hours', 'monday 9-18', /^must name days/],
    ['timezone', 'CET?', /^must be a time zone of the IANA database/],
    ['machines', '0', /^must be a whole number from 1 to 1000, but is "0"/],
    ['machines', '1.5', /^must be a whole number/],
    ['machines', 'many', /^must be a number/],
    ['elastic-ip', '$' + '{TfToken[TOKEN.1]}', /^must be plain text/],
  ])('%s refuses %s', (flag, text, reason) => {
    expect(readAs(flag, text)).toEqual([expect.stringMatching(reason)]);
  });

  it.each([
    [`glrt-${'t0k3n_'.repeat(4)}`, 'holds what looks like a GitLab token'],
    [`GR1348941${'t0k3n'.repeat(4)}`, 'holds what looks like a GitLab registration token'],
    ['xPpzyXu7sVzoAWq2xyz1', 'looks like a token itself, which is never asked for'],
  ])('refuses %s as the name of a parameter, and does not repeat it', (token, reason) => {
    const problems = readAs('token-parameter', token) as readonly string[];
    expect(problems[0]).toContain(reason);
    expect(problems.join()).toContain('reset it in GitLab');
    expect(problems.join()).not.toContain(token);
  });

  it('depends on those before it', () => {
    expect(readAs('zones', 'eu-central-1a,eu-central-1b', { region: 'eu-central-1' })).toEqual({
      value: ['eu-central-1a', 'eu-central-1b'],
    });
    expect(readAs('zones', 'us-east-1a', { region: 'eu-central-1' })).toEqual([
      expect.stringContaining('must be a zone of the region eu-central-1'),
    ]);
    expect(readAs('zones', 'eu-central-1,eu-central-1b*/', { region: 'eu-central-1' })).toHaveLength(2);
    expect(readAs('types', 'm5.large,m5a.large', { executor: 'docker+machine' })).toEqual([
      expect.stringContaining('must be one type with docker+machine'),
    ]);
    expect(readAs('subnets', 'subnet-1,subnet-2', { executor: 'docker+machine' })).toEqual([
      expect.stringContaining('must be one subnet with docker+machine'),
    ]);
    expect(readAs('outbound', 'private', { vpc: 'vpc-1' })).toEqual({ value: 'private' });
    expect(readAs('outbound', 'private')).toEqual([
      expect.stringContaining('must be public or elastic-ip in a new VPC'),
    ]);
  });

  it.each(questions.map(({ flag }) => flag))('%s has a likely one that it takes itself, if any', (flag) => {
    for (const executor of ['docker-autoscaler', 'docker+machine'] as const) {
      const draft = { executor, region: 'eu-central-1' };
      const preset = questions.find((one) => one.flag === flag)?.preset(draft, {});
      expect(preset === undefined || readAs(flag, preset, draft)).not.toBeInstanceOf(Array);
    }
  });

  it('is likely what the shell says', () => {
    const presetOf = (flag: string, shell: Record<string, string>) =>
      questions.find((one) => one.flag === flag)?.preset({}, shell);
    expect(presetOf('region', { AWS_REGION: 'eu-west-1', AWS_DEFAULT_REGION: 'eu-west-2' })).toBe('eu-west-1');
    expect(presetOf('region', { AWS_DEFAULT_REGION: 'eu-west-2' })).toBe('eu-west-2');
    expect(presetOf('region', { AWS_REGION: '' })).toBe('us-east-1');
    expect(presetOf('profile', { AWS_PROFILE: 'dev' })).toBe('dev');
    expect(presetOf('profile', { AWS_PROFILE: '' })).toBe('none');
  });

  it('is another name for another program', () => {
    const presetOf = (program?: string) => questions.find(({ flag }) => flag === 'name')?.preset({}, { program });
    expect([presetOf(), presetOf('second')]).toEqual(['gitlab-fleet', 'gitlab-second']);
  });
});

describe('ARM', () => {
  it.each(['m7g.large', 't4g.small', 'c7gn.xlarge', 'm6gd.large', 'im4gn.large', 'a1.large', 'x2gd.metal'])(
    'is %s',
    (type) => {
      expect(isArm(type)).toBe(true);
    },
  );
  it.each(['m5.large', 'g4dn.xlarge', 'g5.xlarge', 'm7i-flex.large', 'trn1.2xlarge'])('is not %s', (type) => {
    expect(isArm(type)).toBe(false);
  });
});

describe("GitLab's version", () => {
  it('decides which GitLab Runner is installed: the same minor release, and none that is not tested', () => {
    const runner = (gitlab: string) => propsOf(stacksOf(fleetOf({ 'gitlab-version': gitlab })), 'GitlabRunnerStack');
    const installed = (gitlab: string) => runner(gitlab).runnerGitlab.runnerVersion;
    expect(installed('18.4.2-ee')).toBe('18.4.0');
    expect(installed('19.3.1')).toBe('19.3.0');
    expect(installed('20.1.0')).toBe('19.3.0');
    expect(fleetOf({}).gitlabVersion).toBe('19.3.0');
  });

  it('decides whether docker+machine is possible', () => {
    const machines = { executor: 'docker+machine' };
    expect(fleetOf({ ...machines, 'gitlab-version': '19.11.0' }).executor).toBe('docker+machine');
    expect(() => fleetOf({ ...machines, 'gitlab-version': '20.0.0' })).toThrow(
      /--executor: docker\+machine ends with GitLab 20\.0, and yours is 20\.0\.0: take docker-autoscaler$/,
    );
  });
});
