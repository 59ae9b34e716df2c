import { describe, expect, it } from 'vitest';
import { readConfiguration } from '../../../src/lambda/terminate-runners/configuration';
import { farewellEvent, readTask, sweepOrphansEvent } from '../../../src/lambda/terminate-runners/task';

const event = (type: string, detail: unknown) => ({ source: 'aws.autoscaling', 'detail-type': type, detail });
const detail = { EC2InstanceId: 'i-0123456789abcdef0', AutoScalingGroupName: 'prod-as-group' };

describe('an event', () => {
  it.each([
    ['EC2 Instance Terminate Successful', true],
    ['EC2 Instance Terminate Unsuccessful', false],
  ])('%s is about its manager', (type, successful) => {
    expect(readTask(event(type, detail), 'prod-as-group')).toEqual({
      kind: 'manager',
      managerId: 'i-0123456789abcdef0',
      successful,
    });
  });

  it('of another group is refused', () => {
    const foreign = { ...detail, AutoScalingGroupName: 'prod-as-group-2' };
    expect(readTask(event('EC2 Instance Terminate Successful', foreign), 'prod-as-group').kind).toBe('none');
  });

  it('of the schedule looks for orphans', () => {
    expect(readTask(sweepOrphansEvent, 'prod-as-group')).toEqual({ kind: 'orphans' });
  });

  it.each([
    ['create', 'none'],
    ['update', 'none'],
    ['delete', 'farewell'],
    [undefined, 'none'],
  ])('of Terraform in the phase %s means %s', (action, kind) => {
    expect(readTask({ ...farewellEvent, tf: { action, prev_input: null } }, 'prod-as-group').kind).toBe(kind);
  });

  it.each([
    ['nothing', undefined],
    ['null', null],
    ['a text', 'EC2 Instance Terminate Successful'],
    ['an empty object', {}],
    ['an unknown type', event('EC2 Instance Launch Successful', detail)],
    ['a name of every object', event('toString', detail)],
    ['no detail', event('EC2 Instance Terminate Successful', undefined)],
    ['no instance', event('EC2 Instance Terminate Successful', { AutoScalingGroupName: 'prod-as-group' })],
    ['a wildcard', event('EC2 Instance Terminate Successful', { ...detail, EC2InstanceId: '*' })],
    ['a list of instances', event('EC2 Instance Terminate Successful', { ...detail, EC2InstanceId: ['i-0a'] })],
    ['no group', event('EC2 Instance Terminate Successful', { EC2InstanceId: 'i-0a' })],
  ])('that is %s is an error', (_what, malformed) => {
    expect(() => readTask(malformed, 'prod-as-group')).toThrow();
  });
});

describe('the configuration', () => {
  const environment = {
    NAME_EXECUTOR_INSTANCE: 'prod',
    RUNNER_ENVIRONMENT: 'production-eu-west-1',
    WORKERS_TAGGED_BY_ENVIRONMENT: 'true',
    MANAGER_GROUP_NAME: 'prod-as-group',
  };

  it('is what the environment says', () => {
    expect(readConfiguration(environment)).toEqual({
      machinePrefix: 'prod',
      environment: 'production-eu-west-1',
      environmentTagged: true,
      managerGroup: 'prod-as-group',
    });
  });

  it('names every variable that is missing or empty', () => {
    const incomplete = { ...environment, NAME_EXECUTOR_INSTANCE: '', MANAGER_GROUP_NAME: undefined };
    expect(() => readConfiguration(incomplete)).toThrow(/^NAME_EXECUTOR_INSTANCE, MANAGER_GROUP_NAME: not set/);
  });
});
