import { describe, expect, it } from 'vitest';
import { configKeys, keysUnknownTo, wrongTypes } from '../../src/config-keys/keys';
import { rendered } from '../config-toml/rendered';
import { quietAutoscaler, quietInput, warningsOf } from '../settings/valid-input';

const pathsUnknownTo = (release: string, document: object) => keysUnknownTo(release, document).map(({ path }) => path);

describe('the table of keys', () => {
  it('names each key once', () => {
    expect(new Set(configKeys.map(({ path }) => path)).size).toBe(configKeys.length);
  });

  // The struct definitions of common/config.go at v16.8.0, v16.9.0, v16.10.0, v16.11.0, v17.0.0, v18.0.0, v18.1.0.
  it.each([
    ['connection_max_age', '16.8.1', '16.9.0', { connection_max_age: '15m0s' }],
    [
      'runners[].autoscaler.instance_ready_command',
      '16.10.9',
      '16.11.0',
      { runners: [{ autoscaler: { instance_ready_command: 'true' } }] },
    ],
    [
      'runners[].autoscaler.update_interval',
      '16.11.4',
      '17.0.0',
      { runners: [{ autoscaler: { update_interval: '1m' } }] },
    ],
    [
      'runners[].autoscaler.policy[].preemptive_mode',
      '18.0.6',
      '18.1.0',
      { runners: [{ autoscaler: { policy: [{ preemptive_mode: true }] } }] },
    ],
    ['runners[].pre_clone_script', '17.0.0', '16.11.4', { runners: [{ pre_clone_script: 'true' }] }],
  ])('%s is unknown to %s and known to %s', (path, without, having, document) => {
    expect(pathsUnknownTo(without, document)).toEqual([path]);
    expect(pathsUnknownTo(having, document)).toEqual([]);
  });

  it('tells a misspelt key, and none of a free map', () => {
    const document = { runners: [{ feature_flags: { FF_X: true }, docker: { imgae: 'a' } }], concurent: 1 };
    expect(pathsUnknownTo('19.3.0', document)).toEqual(['runners[].docker.imgae', 'concurent']);
  });

  it.each([
    ['a number as text', { concurrent: '4' }],
    ['a text as number', { runners: [{ name: 1 }] }],
    ['a list where a table belongs', { runners: [{ docker: { sysctls: ['a=b'] } }] }],
    ['a fraction where none belongs', { runners: [{ machine: { IdleCount: 0.5 } }] }],
    ['a duration without a unit', { connection_max_age: '15' }],
    ['a text as flag', { runners: [{ feature_flags: { FF_X: 'true' } }] }],
  ])('tells %s', (_, document) => expect(wrongTypes(document)).toHaveLength(1));

  it('takes what GitLab Runner takes', () => {
    const autoscaler = {
      update_interval: '1m30s',
      plugin_config: { name: 'x', port: 1 },
      policy: [{ scale_factor: 1 }],
    };
    expect(
      wrongTypes({ connection_max_age: '15m0s', runners: [{ autoscaler, docker: { pull_policy: 'always' } }] }),
    ).toEqual([]);
  });
});

describe('a release that ignores keys', () => {
  const instanceReadyCommand = 'cloud-init status --wait';
  const autoscaler = (runnerVersion: string) =>
    warningsOf({
      ...quietAutoscaler,
      runnerGitlab: { ...quietInput.runnerGitlab, runnerVersion },
      runnerWorkerDockerAutoscaler: { instanceReadyCommand },
    }).filter((warning) => warning.includes('ignores'));

  it('is a warning that names each key, since when there is one, and what follows', () => {
    const [warning, ...more] = autoscaler('16.8.1');
    expect(more).toEqual([]);
    expect(warning).toMatch(/^runnerGitlab\.runnerVersion: is 16\.8\.1, which ignores .*: take 17\.0 or later$/);
    expect(warning).toContain('connection_max_age (from 16.9; connections to GitLab outlive a change of its address)');
    expect(warning).toContain(
      'runners[].autoscaler.instance_ready_command (from 16.11; jobs start on workers that are not ready)',
    );
    expect(warning).toContain('runners[].autoscaler.update_interval (from 17.0;');
    expect(warning).toContain('runners[].autoscaler.update_interval_when_expecting (from 17.0;');
    expect(warning).not.toContain('preemptive_mode');
  });

  it('names only what it ignores, and newer ones are no warning', () => {
    expect(autoscaler('16.11.2')).toEqual([
      expect.stringMatching(/ignores runners\[\]\.autoscaler\.update_interval \(/),
    ]);
    expect(autoscaler('17.0.0')).toEqual([]);
    expect(autoscaler('19.3.0')).toEqual([]);
  });

  it('is told of a preemptive mode that somebody asks for', () => {
    const policy = { periods: ['* * * * *'], idleCount: 0, idleTime: '30m', preemptiveMode: true };
    const warnings = warningsOf({
      ...quietAutoscaler,
      runnerGitlab: { ...quietInput.runnerGitlab, runnerVersion: '18.0.2' },
      runnerWorkerDockerAutoscalerAutoscalingOptions: [policy],
    });
    expect(warnings).toContainEqual(expect.stringContaining('policy[].preemptive_mode (from 18.1; '));
  });
});

// AutoscalerPolicyConfig.PreemptiveModeEnabled, common/config.go at v18.1.0 and v19.3.0.
describe('preemptive_mode', () => {
  const policies = (runnerVersion: string, policy: { idleCount?: number; preemptiveMode?: boolean }) =>
    rendered({
      runnerGitlab: { url: 'https://gitlab.example.com/', runnerVersion },
      runnerWorker: { type: 'docker-autoscaler', maxJobs: 10 },
      runnerWorkerDockerAutoscalerAsg: { subnetIds: ['subnet-1'] },
      runnerWorkerDockerAutoscalerAutoscalingOptions: [{ periods: ['* * * * *'], ...policy }],
    }).runner.autoscaler.policy as { preemptive_mode?: boolean }[];

  it.each([
    ['18.1.0', { idleCount: 2 }, true],
    ['19.3.0', { idleCount: 0 }, false],
    ['19.3.0', {}, false],
    ['19.3.0', { idleCount: 0, preemptiveMode: true }, true],
    ['19.3.0', { idleCount: 2, preemptiveMode: false }, false],
    ['18.0.2', { idleCount: 2 }, undefined],
    ['18.0.2', { idleCount: 2, preemptiveMode: false }, false],
  ])('of %s with %j is %j', (release, policy, expected) => {
    expect(policies(release, policy)[0]?.preemptive_mode).toBe(expected);
  });
});
