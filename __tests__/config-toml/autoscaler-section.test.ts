import { describe, expect, it } from 'vitest';
import type { GitlabRunnerInput } from '../../src/settings/gitlab-runner';
import { rendered } from './rendered';

const least = {
  runnerWorker: { type: 'docker-autoscaler' as const, maxJobs: 4 },
  runnerWorkerDockerAutoscalerAsg: { subnetIds: ['subnet-0aaaaaaaaaaaaaaa1'] },
};
const runner = (more: Partial<GitlabRunnerInput> = {}) => rendered({ ...least, ...more }).runner;

describe('[runners.autoscaler]', () => {
  it('scales the group of the stack, signing in by Instance Connect', () => {
    expect(runner().autoscaler).toEqual({
      plugin: 'aws:1',
      capacity_per_instance: 1,
      update_interval: '1m',
      update_interval_when_expecting: '2s',
      max_use_count: 100,
      max_instances: 4,
      state_storage: { enabled: true },
      plugin_config: { name: '<worker_group>__WORKER_GROUP__' },
      connector_config: { username: 'ec2-user', use_external_addr: false },
    });
  });

  it('keeps workers over a restart from 17.5 on, where configToml does not say otherwise', () => {
    const stored = (runnerVersion: string, configToml = {}) =>
      runner({ runnerGitlab: { url: 'https://gitlab.example.com', runnerVersion }, configToml }).autoscaler
        .state_storage;
    expect(stored('17.4.2')).toBeUndefined();
    expect(stored('17.5.0')).toEqual({ enabled: true });
    const off = { runners: { autoscaler: { state_storage: { enabled: false } } } };
    expect(stored('19.3.0', off)).toEqual({ enabled: false });
  });

  // helpers/featureflags/flags.go of GitLab Runner v17.9.0, which v17.8.0 lacks.
  it('has workers checked before a job from 17.9 on, where configToml does not say otherwise', () => {
    const flags = (runnerVersion: string, configToml = {}) =>
      runner({ runnerGitlab: { url: 'https://gitlab.example.com', runnerVersion }, configToml }).feature_flags;
    expect(flags('17.8.3')).toBeUndefined();
    expect(flags('17.9.0')).toEqual({ FF_USE_FLEETING_ACQUIRE_HEARTBEATS: true });
    const others = { runners: { feature_flags: { FF_USE_FASTZIP: true, FF_USE_FLEETING_ACQUIRE_HEARTBEATS: false } } };
    expect(flags('19.3.0', others)).toEqual({ FF_USE_FASTZIP: true, FF_USE_FLEETING_ACQUIRE_HEARTBEATS: false });
  });

  it('leaves which of several groups to the manager, and names the only one', () => {
    const name = (more: Partial<GitlabRunnerInput>) => (runner(more).autoscaler.plugin_config as { name: string }).name;
    expect(name({ managerCount: 2, spareWorkerGroups: 1 })).toBe('<worker_group>__WORKER_GROUP__');
    expect(name({ spareWorkerGroups: 0 })).toBe('<worker_group>');
  });

  it('takes every setting', () => {
    const given = runner({
      runnerWorkerDockerAutoscaler: {
        connectorConfigUser: 'ubuntu',
        capacityPerInstance: 3,
        maxUseCount: 0,
        updateInterval: '30s',
        updateIntervalWhenExpecting: '5s',
        instanceReadyCommand: 'cloud-init status --wait || test $? -eq 2',
      },
    });
    expect(given.limit).toBe(12);
    expect(given.autoscaler).toMatchObject({
      capacity_per_instance: 3,
      max_instances: 4,
      max_use_count: 0,
      update_interval: '30s',
      update_interval_when_expecting: '5s',
      instance_ready_command: 'cloud-init status --wait || test $? -eq 2',
      connector_config: { username: 'ubuntu' },
    });
  });

  const withKey = { ...least.runnerWorker, usePrivateKey: true };
  const key = { key_path: '/root/.ssh/id_rsa' };

  // README of gitlab-org/fleeting/plugins/aws, "Default connector config".
  it('signs in with a key where one is used, and with no other', () => {
    expect(runner({ runnerWorker: withKey }).autoscaler.connector_config).toEqual({
      username: 'ec2-user',
      use_external_addr: false,
      use_static_credentials: true,
      ...key,
    });
  });

  it.each([
    ['winrm', { connectorConfigOs: 'windows' }, { os: 'windows' }],
    ['winrm, told by its user', {}, {}],
    ['winrm+https', { connectorConfigProtocol: 'winrm+https' }, { protocol: 'winrm+https' }],
  ] as const)('has EC2 tell the password for %s', (_, told, written) => {
    const runnerWorkerDockerAutoscaler = { connectorConfigUser: 'Administrator', ...told };
    expect(runner({ runnerWorker: withKey, runnerWorkerDockerAutoscaler }).autoscaler.connector_config).toEqual({
      username: 'Administrator',
      use_external_addr: false,
      ...written,
      ...key,
    });
  });

  it('reaches Windows over SSH, on another port', () => {
    const runnerWorkerDockerAutoscaler = {
      connectorConfigUser: 'Administrator',
      connectorConfigOs: 'windows',
      connectorConfigArch: 'amd64',
      connectorConfigProtocol: 'ssh',
      connectorConfigProtocolPort: 2222,
    } as const;
    expect(runner({ runnerWorker: withKey, runnerWorkerDockerAutoscaler }).autoscaler.connector_config).toEqual({
      os: 'windows',
      arch: 'amd64',
      protocol: 'ssh',
      protocol_port: 2222,
      username: 'Administrator',
      use_external_addr: false,
      use_static_credentials: true,
      ...key,
    });
  });

  // docs.gitlab.com/runner/fleet_scaling/fleeting, "Version constraint formats" (16.11 and later).
  it.each([
    ['16.0.3', undefined, 'fleeting-plugin-aws'],
    ['16.10.1', '1.0.1', 'fleeting-plugin-aws'],
    ['16.11.0', undefined, 'aws:1'],
    ['17.0.0', '1.2', 'aws:1.2'],
    ['19.3.0', '1.2.1', 'aws:1.2.1'],
    ['19.3.0', 'latest', 'aws:latest'],
  ])('names the plugin as GitLab Runner %s finds release %s: %s', (runnerVersion, fleetingPluginVersion, plugin) => {
    const runnerGitlab = { url: 'https://gitlab.example.com/', runnerVersion };
    const runnerWorkerDockerAutoscaler = fleetingPluginVersion === undefined ? {} : { fleetingPluginVersion };
    expect(runner({ runnerGitlab, runnerWorkerDockerAutoscaler }).autoscaler.plugin).toBe(plugin);
  });

  it('follows the hours', () => {
    const runnerWorkerDockerAutoscalerAutoscalingOptions = [
      { periods: ['* * * * *'], idleCount: 0, idleTime: '0s' },
      {
        periods: ['* 7-19 * * mon-fri'],
        timezone: 'Europe/Berlin',
        idleCount: 3,
        idleTime: '30m',
        scaleFactor: 2,
        scaleFactorLimit: 10,
        preemptiveMode: true,
      },
    ];
    expect(runner({ runnerWorkerDockerAutoscalerAutoscalingOptions }).autoscaler.policy).toEqual([
      {
        periods: ['* * * * *'],
        timezone: 'UTC',
        idle_count: 0,
        idle_time: '0s',
        scale_factor_limit: 0,
        preemptive_mode: false,
      },
      {
        periods: ['* 7-19 * * mon-fri'],
        timezone: 'Europe/Berlin',
        idle_count: 3,
        idle_time: '30m',
        scale_factor: 2,
        scale_factor_limit: 10,
        preemptive_mode: true,
      },
    ]);
    expect(runner().autoscaler).not.toHaveProperty('policy');
  });
});
