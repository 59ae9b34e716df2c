import { describe, expect, it } from 'vitest';
import { runnerNames } from '../../src/settings/names';
import { settingsOf } from '../constructs/settings-of';

const names = (...input: Parameters<typeof settingsOf>) => runnerNames(settingsOf(...input));

describe('runnerNames', () => {
  it('follows the environment', () => {
    expect(names()).toEqual({
      carriedFiles: 'production-boot-files',
      claims: '/production-claims',
      manager: 'production',
      securityGroup: 'production',
      iamObjects: 'production',
      instanceRole: 'production-instance',
      logGroup: 'production',
      tokenParameter: 'production-runner-token',
      sentryDsnParameter: 'production-sentry-dsn',
      terminateHook: 'terminate-instances',
      terminateFunction: 'production-terminate-instances',
      terminateRole: 'production-terminate-instances',
      launchHook: 'production-wait-for-gitlab-runner-up',
      workers: 'production',
    });
  });

  it('follows the Name tag where one is given, but not for parameters, logs and workers', () => {
    expect(names({ tags: { Name: 'ci' } })).toMatchObject({
      manager: 'ci',
      securityGroup: 'ci',
      iamObjects: 'ci',
      instanceRole: 'ci-instance',
      logGroup: 'production',
      tokenParameter: 'production-runner-token',
      workers: 'production',
    });
  });

  it('is overridden one by one', () => {
    expect(
      names({
        securityGroupPrefix: 'sg',
        iamObjectPrefix: 'iam',
        runnerInstance: { name: 'runner', namePrefix: 'agent' },
        runnerRole: { roleProfileName: 'role' },
        runnerCloudwatch: { logGroupName: 'logs' },
        runnerTerminateEc2LifecycleHookName: 'clean-up',
        runnerWorkerDockerMachineInstance: { namePrefix: 'worker' },
      }),
    ).toMatchObject({
      manager: 'agent',
      securityGroup: 'sg',
      iamObjects: 'iam',
      instanceRole: 'role',
      logGroup: 'logs',
      terminateHook: 'clean-up',
      terminateFunction: 'production-clean-up',
      terminateRole: 'iam-clean-up',
      workers: 'worker',
    });
  });

  it('falls back to the environment where the Name tag is suppressed', () => {
    expect(names({ suppressedTags: ['Name'], tags: { Name: 'ci' } })).toMatchObject({
      manager: 'production',
      securityGroup: 'production',
      iamObjects: 'production',
    });
  });

  it('cuts the workers name at 16 characters', () => {
    expect(names({ environment: 'a-rather-long-environment' }).workers).toBe('a-rather-long-en');
  });
});
