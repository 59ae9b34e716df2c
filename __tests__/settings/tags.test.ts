import { describe, expect, it } from 'vitest';
import {
  cacheTags,
  commonTags,
  dockerMachineWorkerTags,
  machineAddsNameTag,
  managerTags,
} from '../../src/settings/tags';
import { settingsOf } from '../constructs/settings-of';

describe('tags', () => {
  it('are the name, the environment and the users own, which win', () => {
    expect(commonTags(settingsOf({ tags: { Team: 'ci', Environment: 'prod' } }))).toEqual({
      Name: 'production',
      Environment: 'prod',
      Team: 'ci',
    });
  });

  it('are left out where suppressed, but come back on the cache', () => {
    const suppressed = settingsOf({ suppressedTags: ['Name', 'Environment'], tags: { Team: 'ci' } });
    expect(commonTags(suppressed)).toEqual({ Team: 'ci' });
    expect(cacheTags(suppressed)).toEqual({ Name: 'production', Environment: 'production', Team: 'ci' });
  });

  it('of the manager name it and add its own', () => {
    const own = settingsOf({ runnerInstance: { name: 'x', additionalTags: { Role: 'manager' } } });
    expect(managerTags(own, 'agent')).toEqual({ Name: 'agent', Environment: 'production', Role: 'manager' });
  });

  it('of docker+machine workers leave Name to a docker-machine that adds it', () => {
    const role = { additionalTags: { CostCenter: '7' } };
    const instance = { namePrefix: 'worker' };
    const input = { runnerWorkerDockerMachineRole: role, runnerWorkerDockerMachineInstance: instance };
    expect(dockerMachineWorkerTags(settingsOf(input))).toEqual({ Environment: 'production', CostCenter: '7' });
    expect(
      dockerMachineWorkerTags(settingsOf({ ...input, runnerInstall: { dockerMachineVersion: '0.16.1' } })),
    ).toEqual({
      Environment: 'production',
      CostCenter: '7',
      Name: 'worker',
    });
  });

  it.each([
    ['0.16.1', false],
    ['0.16.2', true],
    ['0.16.2-gitlab.19-cki.5', true],
    ['0.17.0', true],
    ['0.15.9', false],
    ['1.0', true],
    ['0.16', true],
  ])('docker-machine %s adds Name itself: %s', (version, adds) => {
    expect(machineAddsNameTag(version)).toBe(adds);
  });
});
