import { describe, expect, it } from 'vitest';
import { readTask } from '../../../../src/lambda/terminate-runners/task';
import { tellTargetStates } from '../../../../tools/machine-room/auto-scaling/target-states';
import { Drill, launchHook, template, terminateHook } from './drill';

/** Histories as the documentation tells them: https://docs.aws.amazon.com/autoscaling/ec2/userguide/<page>.html */

const group = 'arn:aws:autoscaling:eu-central-1:111122223333:autoScalingGroup:1:autoScalingGroupName/group';
const waiting = { group: 'group', hook: 'ready', id: 'i-1' } as const;
const leaving = { group: 'group', hook: 'leave', id: 'i-1' } as const;

describe('lifecycle hooks (lifecycle-hooks-overview)', () => {
  it('hold a launched instance in Pending:Wait until its action is completed', () => {
    const drill = new Drill({ desiredCapacity: 1, hooks: [launchHook] });
    drill.pass(29);
    expect(drill.instances).toEqual(['i-1 Pending']);
    drill.pass(100);
    expect(drill.instances).toEqual(['i-1 Pending:Wait']);
    drill.do({ kind: 'complete', ...waiting, result: 'CONTINUE' });
    expect(drill.instances).toEqual(['i-1 InService']);
    expect(drill.eventNames).toEqual([
      'EC2 Instance-launch Lifecycle Action i-1',
      'EC2 Instance Launch Successful i-1',
    ]);
  });

  it('terminate and replace a launched instance that is abandoned', () => {
    const drill = new Drill({ desiredCapacity: 1, hooks: [launchHook] });
    drill.pass(40);
    drill.do({ kind: 'complete', ...waiting, result: 'ABANDON' });
    expect(drill.instances).toEqual(['i-1 Terminating', 'undefined Pending']);
    expect(drill.group.activities.find(({ statusCode }) => statusCode === 'Cancelled')?.statusMessage).toMatch(
      /^Instance failed to complete user's Lifecycle Action: Lifecycle Action with token [\w-]+ was abandoned: Lifecycle Action Completed with ABANDON Result$/,
    );
  });

  it('that fail again and again slow launches down, until an instance is in service (lifecycle-hooks)', () => {
    const drill = new Drill({ desiredCapacity: 1, hooks: [{ ...launchHook, heartbeatTimeout: 30 }] });
    drill.pass(3600);
    expect(drill.launches.length).toBeGreaterThan(2);
    expect(drill.launches.length).toBeLessThan(10);
    drill.do({ kind: 'update', group: 'group', settings: { hooks: [] } });
    drill.pass(1200);
    expect(drill.instances[0]).toMatch(/InService$/);
    drill.do({ kind: 'update', group: 'group', settings: { hooks: [launchHook] } });
    drill.do({ kind: 'terminateInstance', id: String(drill.group.instances[0]?.id), decrement: false });
    drill.pass(31);
    drill.do({ kind: 'complete', ...waiting, id: String(drill.group.instances[0]?.id), result: 'ABANDON' });
    expect(drill.instances.at(-1)).toBe('undefined Pending');
  });

  it('take the default result when the heartbeat stays away', () => {
    const abandoned = new Drill({ desiredCapacity: 1, hooks: [launchHook] });
    abandoned.pass(30 + 300);
    expect(abandoned.instances[0]).toBe('i-1 Terminating');
    const continued = new Drill({ desiredCapacity: 1, hooks: [{ ...launchHook, defaultResult: 'CONTINUE' }] });
    continued.pass(30 + 299);
    expect(continued.instances).toEqual(['i-1 Pending:Wait']);
    continued.pass(1);
    expect(continued.instances).toEqual(['i-1 InService']);
  });

  it.each([
    [300, 100 * 300],
    [7200, 48 * 3600],
  ])('with a timeout of %d s wait at most %d s, however many heartbeats come', (heartbeatTimeout, most) => {
    const drill = new Drill({ desiredCapacity: 1, hooks: [{ ...launchHook, heartbeatTimeout }] });
    drill.pass(30);
    const step = heartbeatTimeout - 60;
    while (drill.seconds + step < 30 + most) {
      drill.pass(step);
      drill.do({ kind: 'heartbeat', ...waiting });
    }
    drill.pass(30 + most - 1 - drill.seconds);
    expect(drill.instances).toEqual(['i-1 Pending:Wait']);
    drill.pass(1);
    expect(drill.instances[0]).toBe('i-1 Terminating');
  });

  it('are answered once; a second answer finds no active action', () => {
    const drill = new Drill({ desiredCapacity: 1, hooks: [launchHook] });
    drill.pass(40);
    drill.do({ kind: 'complete', ...waiting, result: 'CONTINUE' });
    expect(() => drill.do({ kind: 'complete', ...waiting, result: 'CONTINUE' })).toThrow(
      'No active Lifecycle Action found with instance ID i-1',
    );
    expect(() => drill.do({ kind: 'heartbeat', ...waiting })).toThrow('No active Lifecycle Action');
  });

  it('are answered by the token of the event too', () => {
    const drill = new Drill({ desiredCapacity: 1, hooks: [launchHook] });
    drill.pass(40);
    const token = String(drill.events[0]?.detail.LifecycleActionToken);
    drill.do({ kind: 'complete', group: 'group', hook: 'ready', token, result: 'CONTINUE' });
    expect(drill.instances).toEqual(['i-1 InService']);
  });

  it('all have to end before a launch goes on; completing-lifecycle-hooks: ABANDON stops those of a termination', () => {
    const drill = new Drill({
      desiredCapacity: 1,
      hooks: [launchHook, { ...launchHook, name: 'second' }, terminateHook, { ...terminateHook, name: 'last' }],
    });
    drill.pass(40);
    drill.do({ kind: 'complete', ...waiting, result: 'CONTINUE' });
    expect(drill.instances).toEqual(['i-1 Pending:Wait']);
    drill.do({ kind: 'complete', ...waiting, hook: 'second', result: 'CONTINUE' });
    expect(drill.instances).toEqual(['i-1 InService']);
    drill.do({ kind: 'setDesiredCapacity', group: 'group', desiredCapacity: 0 });
    expect(drill.instances).toEqual(['i-1 Terminating:Wait']);
    drill.do({ kind: 'complete', ...leaving, result: 'ABANDON' });
    expect(drill.instances).toEqual(['i-1 Terminating:Proceed']);
    drill.pass(20);
    expect(drill.instances).toEqual([]);
    expect(drill.eventNames.at(-1)).toBe('EC2 Instance Terminate Successful i-1');
  });

  it('hold an instance that EC2 is told to terminate only after they are over', () => {
    const drill = new Drill({ desiredCapacity: 1, hooks: [terminateHook] });
    drill.pass(40);
    drill.do({ kind: 'terminateInstance', id: 'i-1', decrement: true });
    drill.pass(599);
    expect(drill.terminations).toEqual([]);
    drill.pass(1);
    expect(drill.terminations).toEqual(['i-1']);
  });

  it('do not apply to a group that is deleted by force (lifecycle-hooks, availability)', () => {
    const drill = new Drill({ desiredCapacity: 1, hooks: [terminateHook] });
    drill.pass(40);
    expect(() => drill.do({ kind: 'delete', group: 'group', force: false })).toThrow('while there are instances');
    drill.do({ kind: 'delete', group: 'group', force: true });
    expect(drill.terminations).toEqual(['i-1']);
    drill.pass(20);
    expect(drill.state.groups).toEqual({});
  });
});

describe('events (ec2-auto-scaling-event-reference)', () => {
  it('carry what the documentation lists', () => {
    const drill = new Drill({ desiredCapacity: 1, hooks: [{ ...terminateHook, notificationMetadata: 'more' }] });
    drill.pass(40);
    drill.do({ kind: 'terminateInstance', id: 'i-1', decrement: true });
    const [launched, leave] = drill.events;
    expect(launched).toMatchObject({
      version: '0',
      'detail-type': 'EC2 Instance Launch Successful',
      source: 'aws.autoscaling',
      time: '2026-01-05T00:00:30Z',
      account: '111122223333',
      region: 'eu-central-1',
      resources: [group, 'arn:aws:ec2:eu-central-1:111122223333:instance/i-1'],
      detail: {
        StatusCode: 'InProgress',
        Description: 'Launching a new EC2 instance: i-1',
        AutoScalingGroupName: 'group',
        Details: { 'Availability Zone': 'eu-central-1a' },
        StartTime: '2026-01-05T00:00:00Z',
        EndTime: '2026-01-05T00:00:30Z',
        EC2InstanceId: 'i-1',
        Origin: 'EC2',
        Destination: 'AutoScalingGroup',
      },
    });
    expect(leave).toMatchObject({
      'detail-type': 'EC2 Instance-terminate Lifecycle Action',
      resources: [group],
      detail: {
        AutoScalingGroupName: 'group',
        LifecycleHookName: 'leave',
        EC2InstanceId: 'i-1',
        LifecycleTransition: 'autoscaling:EC2_INSTANCE_TERMINATING',
        NotificationMetadata: 'more',
        Origin: 'AutoScalingGroup',
        Destination: 'EC2',
      },
    });
    expect(leave?.detail.LifecycleActionToken).toMatch(/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/);
  });
});

describe('what others make of it', () => {
  it('the clean-up function takes the event of a manager that has ended', () => {
    const drill = new Drill({ desiredCapacity: 1 });
    drill.pass(40);
    drill.do({ kind: 'terminateInstance', id: 'i-1', decrement: true });
    drill.pass(60);
    expect(readTask(drill.events.at(-1), 'group')).toEqual({ kind: 'manager', managerId: 'i-1', successful: true });
    expect(() => readTask(drill.events[0], 'group')).toThrow('Not an event of this function');
  });

  it('an instance reads what it is to become (retrieving-target-lifecycle-state-through-imds)', () => {
    const drill = new Drill({ desiredCapacity: 2, hooks: [launchHook, terminateHook] });
    const metadata = { targetLifecycleState: '' };
    const told = () => {
      tellTargetStates(drill.state, { ids: ['i-1'], get: () => ({ metadata }) });
      return metadata.targetLifecycleState;
    };
    drill.pass(40);
    expect([drill.instances[0], told()]).toEqual(['i-1 Pending:Wait', 'InService']);
    drill.do({ kind: 'terminateInstance', id: 'i-1', decrement: true });
    expect([drill.instances[0], told()]).toEqual(['i-1 Terminating:Wait', 'Terminated']);
  });
});

describe('capacity (API reference: SetDesiredCapacity, UpdateAutoScalingGroup, TerminateInstanceInAutoScalingGroup)', () => {
  it('stays within the bounds', () => {
    const drill = new Drill({ minSize: 1, maxSize: 3, desiredCapacity: 2 });
    expect(() => drill.do({ kind: 'setDesiredCapacity', group: 'group', desiredCapacity: 4 })).toThrow(
      'above max value 3',
    );
    expect(() => drill.do({ kind: 'setDesiredCapacity', group: 'group', desiredCapacity: 0 })).toThrow(
      'below min value 1',
    );
    drill.do({ kind: 'update', group: 'group', settings: { maxSize: 1 } });
    expect(drill.group.settings.desiredCapacity).toBe(1);
    drill.do({ kind: 'update', group: 'group', settings: { minSize: 4, maxSize: 5 } });
    expect(drill.group.settings.desiredCapacity).toBe(4);
  });

  it('is kept up when an instance is terminated without decrement, and falls with it', () => {
    const drill = new Drill({ minSize: 1, desiredCapacity: 2 });
    drill.pass(40);
    drill.do({ kind: 'terminateInstance', id: 'i-1', decrement: false });
    drill.pass(60);
    expect(drill.instances).toEqual(['i-2 InService', 'i-3 InService']);
    drill.do({ kind: 'terminateInstance', id: 'i-2', decrement: true });
    drill.pass(60);
    expect(drill.instances).toEqual(['i-3 InService']);
    expect(() => drill.do({ kind: 'terminateInstance', id: 'i-3', decrement: true })).toThrow(
      'desiredSize equals minSize',
    );
    expect(drill.instances).toEqual(['i-3 InService']);
  });

  it('is not asked twice of an instance that is leaving', () => {
    const drill = new Drill({ desiredCapacity: 1, hooks: [terminateHook] });
    drill.pass(40);
    drill.do({ kind: 'terminateInstance', id: 'i-1', decrement: true });
    drill.do({ kind: 'heartbeat', ...leaving });
    drill.do({ kind: 'terminateInstance', id: 'i-1', decrement: true });
    expect(drill.instances).toEqual(['i-1 Terminating:Wait']);
    drill.pass(700);
    expect(drill.terminations).toEqual(['i-1']);
    expect(drill.eventNames.filter((name) => name.includes('Lifecycle'))).toHaveLength(1);
  });

  it('is not reached down where instances are protected (ec2-auto-scaling-instance-protection)', () => {
    const drill = new Drill({ desiredCapacity: 2, newInstancesProtected: true });
    drill.pass(40);
    drill.do({ kind: 'setDesiredCapacity', group: 'group', desiredCapacity: 0 });
    drill.pass(3600);
    expect(drill.instances).toEqual(['i-1 InService', 'i-2 InService']);
    drill.do({ kind: 'protect', ids: ['i-2'], isProtected: false });
    drill.pass(60);
    expect(drill.instances).toEqual(['i-1 InService']);
  });

  it.each([
    ['Default', ['i-2 InService', 'i-3 InService']],
    ['OldestLaunchTemplate', ['i-2 InService', 'i-3 InService']],
    ['NewestInstance', ['i-1 InService', 'i-2 InService']],
  ] as const)(
    'with %s keeps %j of an older and two newer templates (ec2-auto-scaling-termination-policies)',
    (terminationPolicy, kept) => {
      const drill = new Drill({ desiredCapacity: 1, terminationPolicy });
      drill.pass(40);
      const launchTemplate = { ...template, version: '10' };
      drill.do({ kind: 'update', group: 'group', settings: { launchTemplate, desiredCapacity: 3 } });
      drill.pass(40);
      drill.do({ kind: 'update', group: 'group', settings: { launchTemplate: { ...template, version: '9' } } });
      drill.do({ kind: 'setDesiredCapacity', group: 'group', desiredCapacity: 2 });
      drill.pass(60);
      expect(drill.instances).toEqual(kept);
    },
  );

  it('keeps the zones in balance before it looks at the policy (ec2-auto-scaling-termination-policies)', () => {
    const drill = new Drill({ desiredCapacity: 3, zones: ['a', 'b'], terminationPolicy: 'NewestInstance' });
    drill.pass(40);
    expect(drill.group.instances.map(({ zone }) => zone)).toEqual(['a', 'b', 'a']);
    drill.do({ kind: 'terminateInstance', id: 'i-1', decrement: true });
    drill.do({ kind: 'setDesiredCapacity', group: 'group', desiredCapacity: 4 });
    drill.pass(40);
    expect(drill.group.instances.map(({ id, zone }) => `${id} ${zone}`)).toEqual(['i-2 b', 'i-3 a', 'i-4 a', 'i-5 b']);
    drill.do({ kind: 'protect', ids: ['i-5'], isProtected: true });
    drill.do({ kind: 'setDesiredCapacity', group: 'group', desiredCapacity: 2 });
    drill.pass(60);
    expect(drill.instances).toEqual(['i-3 InService', 'i-5 InService']);
  });

  it('leaves detached instances running and replaces them, and takes back those in standby (as-enter-exit-standby)', () => {
    const drill = new Drill({ desiredCapacity: 2, hooks: [terminateHook] });
    drill.pass(40);
    drill.do({ kind: 'detach', id: 'i-1', decrement: true });
    drill.do({ kind: 'enterStandby', id: 'i-2', decrement: true });
    drill.pass(60);
    expect(drill.instances).toEqual(['i-2 Standby']);
    drill.do({ kind: 'exitStandby', id: 'i-2' });
    drill.pass(60);
    expect(drill.instances).toEqual(['i-2 InService']);
    expect(drill.terminations).toEqual([]);
  });

  it('does not look after the health of an instance in standby, nor takes it back while Launch is suspended', () => {
    const drill = new Drill({ desiredCapacity: 1 });
    drill.pass(40);
    drill.do({ kind: 'enterStandby', id: 'i-1', decrement: true });
    drill.do({ kind: 'stopped', id: 'i-1' });
    drill.pass(60);
    expect(drill.instances).toEqual(['i-1 Standby']);
    drill.do({ kind: 'suspend', group: 'group', processes: ['Launch'] });
    expect(() => drill.do({ kind: 'exitStandby', id: 'i-1' })).toThrow('Launch');
    drill.do({ kind: 'detach', id: 'i-1', decrement: false });
    expect(drill.instances).toEqual([]);
    expect(drill.terminations).toEqual([]);
  });

  it('follows a recurring action from its start time on (ec2-auto-scaling-scheduled-scaling)', () => {
    const drill = new Drill({ desiredCapacity: 1 });
    const action = { name: 'morning', desiredCapacity: 2, recurrence: '0 6 * * *' };
    drill.do({ kind: 'schedule', group: 'group', action, startTime: drill.now + 7200_000 });
    drill.pass(7200);
    expect(drill.group.settings.desiredCapacity).toBe(2);
    expect(new Date(Number(drill.group.scheduled[0]?.nextAt)).toISOString()).toBe('2026-01-05T06:00:00.000Z');
  });

  it('follows scheduled actions, in their time zone (ec2-auto-scaling-scheduled-scaling)', () => {
    const drill = new Drill({ desiredCapacity: 1 });
    const action = { name: 'evening', desiredCapacity: 3, recurrence: '30 19 * * MON-FRI', timeZone: 'Europe/Berlin' };
    drill.do({ kind: 'schedule', group: 'group', action });
    drill.pass(18.5 * 3600 - 1);
    expect(drill.group.settings.desiredCapacity).toBe(1);
    drill.pass(1);
    expect(drill.group.settings.desiredCapacity).toBe(3);
    expect(new Date(Number(drill.group.scheduled[0]?.nextAt)).toISOString()).toBe('2026-01-06T18:30:00.000Z');
    drill.do({ kind: 'suspend', group: 'group', processes: ['ScheduledActions'] });
    drill.do({ kind: 'setDesiredCapacity', group: 'group', desiredCapacity: 1 });
    drill.pass(2 * 86_400);
    expect(drill.group.settings.desiredCapacity).toBe(1);
  });
});

describe('a launch that fails (API reference: InstancesDistribution; ts-as-capacity)', () => {
  it('tries the next type of the overrides, and without any tries again later', () => {
    const lacking = new Set(['m5.large', 'm5a.large']);
    const drill = new Drill(
      {
        desiredCapacity: 1,
        mixedInstances: {
          instanceTypes: ['m5.large', 'm5a.large', 'm6i.large'],
          onDemandBaseCapacity: 1,
          onDemandPercentageAboveBaseCapacity: 0,
        },
      },
      {
        boot: 30,
        shutdown: 20,
        refuse: ({ instanceType }) =>
          lacking.has(instanceType) ? `We currently do not have sufficient ${instanceType} capacity.` : undefined,
      },
    );
    drill.pass(60);
    expect(drill.launches.map(({ instanceType, market }) => `${instanceType} ${market}`)).toEqual([
      'm5.large on-demand',
      'm5a.large on-demand',
      'm6i.large on-demand',
    ]);
    expect(drill.instances).toEqual(['i-3 InService']);
    expect(drill.eventNames.slice(0, 2)).toEqual([
      'EC2 Instance Launch Unsuccessful',
      'EC2 Instance Launch Unsuccessful',
    ]);
    expect(drill.group.activities.at(-1)).toMatchObject({
      statusCode: 'Failed',
      statusMessage: 'We currently do not have sufficient m5.large capacity. Launching EC2 instance failed.',
    });
    lacking.add('m6i.large');
    drill.do({ kind: 'terminateInstance', id: 'i-3', decrement: false });
    drill.pass(3);
    expect(drill.launches).toHaveLength(6);
    drill.pass(50);
    expect(drill.launches).toHaveLength(6);
    lacking.clear();
    drill.pass(120);
    expect(drill.instances).toEqual(['i-7 InService']);
  });

  it('mixes markets: the on-demand base first, then the percentage', () => {
    const mixedInstances = {
      instanceTypes: ['m5.large'],
      onDemandBaseCapacity: 1,
      onDemandPercentageAboveBaseCapacity: 25,
    };
    const drill = new Drill({ desiredCapacity: 9, mixedInstances });
    const markets = drill.launches.map(({ market }) => market);
    expect(markets[0]).toBe('on-demand');
    expect(markets.filter((market) => market === 'on-demand')).toHaveLength(1 + 2);
  });
});

describe('health (ec2-auto-scaling-health-checks, health-check-grace-period)', () => {
  it('terminates and launches at the same time by default', () => {
    const drill = new Drill({ desiredCapacity: 1 });
    drill.pass(40);
    drill.do({ kind: 'stopped', id: 'i-1' });
    expect(drill.instances).toEqual(['i-1 Terminating', 'undefined Pending']);
  });

  it('launches before it terminates where the maintenance policy keeps 100 percent', () => {
    const drill = new Drill({ desiredCapacity: 1, maintenance: { min: 100, max: 200 } });
    drill.pass(40);
    drill.do({ kind: 'setHealth', id: 'i-1', healthy: false, respectGracePeriod: true });
    expect(drill.instances).toEqual(['i-1 InService', 'undefined Pending']);
    drill.pass(30);
    expect(drill.instances).toEqual(['i-1 Terminating', 'i-2 InService']);
  });

  it('replaces an instance that does not run any more at once, whatever the policy', () => {
    const drill = new Drill({ desiredCapacity: 1, maintenance: { min: 100, max: 200 } });
    drill.pass(40);
    drill.do({ kind: 'stopped', id: 'i-1' });
    expect(drill.instances).toEqual(['i-1 Terminating', 'undefined Pending']);
    const impaired = new Drill({ desiredCapacity: 1, maintenance: { min: 100, max: 200 } });
    impaired.pass(40);
    impaired.do({ kind: 'impaired', id: 'i-1' });
    expect(impaired.instances).toEqual(['i-1 InService', 'undefined Pending']);
  });

  it('respects the grace period for reports, not for what EC2 sees', () => {
    const drill = new Drill({ desiredCapacity: 2, healthCheckGracePeriod: 300 });
    drill.pass(40);
    drill.do({ kind: 'setHealth', id: 'i-1', healthy: false, respectGracePeriod: true });
    expect(drill.group.instances[0]?.health).toBe('Healthy');
    drill.do({ kind: 'ended', id: 'i-2' });
    expect(drill.instances).toEqual(['i-1 InService', 'i-2 Terminating', 'undefined Pending']);
    drill.do({ kind: 'setHealth', id: 'i-1', healthy: false, respectGracePeriod: false });
    expect(drill.instances[0]).toBe('i-1 Terminating');
  });

  it('replaces a spot instance at risk before EC2 takes it, where the group rebalances', () => {
    const spot = { instanceTypes: ['m5.large'], onDemandBaseCapacity: 0, onDemandPercentageAboveBaseCapacity: 0 };
    const drill = new Drill({ desiredCapacity: 1, mixedInstances: spot, capacityRebalance: true });
    drill.pass(40);
    drill.do({ kind: 'rebalance', id: 'i-1' });
    expect(drill.instances).toEqual(['i-1 InService', 'undefined Pending']);
    drill.pass(30);
    expect(drill.instances).toEqual(['i-1 Terminating', 'i-2 InService']);
  });
});

describe('the maximum lifetime (asg-max-instance-lifetime)', () => {
  it('replaces an instance that has lived so long, within the maintenance policy', () => {
    const drill = new Drill({ desiredCapacity: 1, maxInstanceLifetime: 86_400, maintenance: { min: 100, max: 110 } });
    drill.pass(86_399);
    expect(drill.instances).toEqual(['i-1 InService']);
    drill.pass(1);
    expect(drill.instances).toEqual(['i-1 InService', 'undefined Pending']);
    drill.pass(100);
    expect(drill.instances).toEqual(['i-2 InService']);
  });

  it('waits for the end of its protection, and for Launch', () => {
    const drill = new Drill({ desiredCapacity: 1, maxInstanceLifetime: 86_400 });
    drill.pass(40);
    drill.do({ kind: 'protect', ids: ['i-1'], isProtected: true });
    drill.do({ kind: 'suspend', group: 'group', processes: ['Launch'] });
    drill.pass(2 * 86_400);
    drill.do({ kind: 'protect', ids: ['i-1'], isProtected: false });
    expect(drill.instances).toEqual(['i-1 InService']);
    drill.do({ kind: 'resume', group: 'group', processes: ['Launch'] });
    drill.pass(100);
    expect(drill.instances).toEqual(['i-2 InService']);
  });
});

describe('suspended processes (understand-how-suspending-processes-affects-other-processes)', () => {
  it('Launch: unhealthy instances end, replacements come when it is resumed', () => {
    const drill = new Drill({ desiredCapacity: 1 });
    drill.pass(40);
    drill.do({ kind: 'suspend', group: 'group', processes: ['Launch'] });
    drill.do({ kind: 'stopped', id: 'i-1' });
    drill.pass(600);
    expect(drill.instances).toEqual([]);
    drill.do({ kind: 'resume', group: 'group', processes: ['Launch'] });
    expect(drill.instances).toEqual(['undefined Pending']);
  });

  it('Terminate: nothing is scaled in or replaced, and unhealthy ones go when it is resumed', () => {
    const drill = new Drill({ desiredCapacity: 2 });
    drill.pass(40);
    drill.do({ kind: 'suspend', group: 'group', processes: ['Terminate'] });
    drill.do({ kind: 'setDesiredCapacity', group: 'group', desiredCapacity: 1 });
    drill.do({ kind: 'impaired', id: 'i-2' });
    drill.pass(600);
    expect(drill.instances).toEqual(['i-1 InService', 'i-2 InService']);
    drill.do({ kind: 'resume', group: 'group', processes: ['Terminate'] });
    expect(drill.instances).toContain('i-2 Terminating');
  });

  it('ReplaceUnhealthy and HealthCheck: an unhealthy instance stays', () => {
    for (const process of ['ReplaceUnhealthy', 'HealthCheck'] as const) {
      const drill = new Drill({ desiredCapacity: 1 });
      drill.pass(40);
      drill.do({ kind: 'suspend', group: 'group', processes: [process] });
      drill.do({ kind: 'stopped', id: 'i-1' });
      drill.pass(600);
      expect(drill.instances).toEqual(['i-1 InService']);
    }
  });
});
