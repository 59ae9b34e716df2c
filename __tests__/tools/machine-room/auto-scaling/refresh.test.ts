import { describe, expect, it } from 'vitest';
import { percentageComplete } from '../../../../tools/machine-room/auto-scaling/refresh';
import { type Instance, isActive, type RefreshPreferences } from '../../../../tools/machine-room/auto-scaling/state';
import { Drill, launchHook, template } from './drill';

/** Source: https://docs.aws.amazon.com/autoscaling/ec2/userguide/instance-refresh-overview.html and the pages named. */

const newer = { ...template, version: '2' };

function started(size: number, preferences: RefreshPreferences, changes = {}): Drill {
  const drill = new Drill({ desiredCapacity: size, maxSize: 20, ...changes });
  drill.pass(100);
  drill.do({ kind: 'startRefresh', group: 'group', preferences, desired: newer });
  return drill;
}

const newest = (drill: Drill) => drill.group.refreshes[0] as Drill['group']['refreshes'][number];
const serving = (instances: readonly Instance[]) => instances.filter(({ state }) => state === 'InService').length;

/** Fewest in service and most active instances while a time passes. */
function extremes(drill: Drill, seconds: number): { fewest: number; most: number } {
  const seen = { fewest: Number.POSITIVE_INFINITY, most: 0 };
  drill.watch = () => {
    seen.fewest = Math.min(seen.fewest, serving(drill.group.instances));
    seen.most = Math.max(seen.most, drill.group.instances.filter(isActive).length);
  };
  drill.watch(drill.state);
  drill.pass(seconds);
  return seen;
}

describe('an instance refresh', () => {
  it.each([
    // The default without a maintenance policy: 90 and 100 (understand-instance-refresh-default-values).
    [10, {}, 9, 10],
    [10, { minHealthyPercentage: 100, maxHealthyPercentage: 150 }, 10, 15],
    [10, { minHealthyPercentage: 50, maxHealthyPercentage: 100 }, 5, 10],
    // API reference, RefreshPreferences: "rounded up to the nearest integer".
    [3, { minHealthyPercentage: 50 }, 2, 3],
    // 100 percent "limits the rate of replacement to one instance at a time", and the new one comes first.
    [2, { minHealthyPercentage: 100 }, 2, 3],
    // 0 percent has "the effect of replacing all instances at the same time".
    [4, { minHealthyPercentage: 0 }, 0, 4],
    // A group of one whose minimum leaves no room: terminated first, with a gap.
    [1, { minHealthyPercentage: 90 }, 0, 1],
  ])('of %d instances with %o keeps %d in service and at most %d', (size, preferences, fewest, most) => {
    const drill = started(size, preferences);
    expect(extremes(drill, 3000)).toEqual({ fewest, most });
    expect(newest(drill).status).toBe('Successful');
    expect(drill.group.instances.map(({ template: { version } }) => version)).toEqual(Array(size).fill('2'));
  });

  it('takes the maintenance policy where it has no preference of its own', () => {
    const drill = started(4, {}, { maintenance: { min: 100, max: 200 } });
    expect(extremes(drill, 3000)).toEqual({ fewest: 4, most: 8 });
  });

  it('waits for the warm-up of each replacement', () => {
    const drill = started(2, { minHealthyPercentage: 100, instanceWarmup: 200 });
    drill.pass(30 + 199);
    expect(drill.terminations).toEqual([]);
    drill.pass(1);
    expect(drill.terminations).toEqual(['i-1']);
    expect(percentageComplete(newest(drill))).toBe(50);
    drill.pass(30 + 200);
    expect(newest(drill).status).toBe('Successful');
  });

  it('skips instances that match (asg-instance-refresh-skip-matching)', () => {
    const drill = started(2, { skipMatching: true });
    drill.pass(600);
    const id = drill.do({ kind: 'startRefresh', group: 'group', preferences: { skipMatching: true }, desired: newer });
    drill.pass(1);
    expect(newest(drill)).toMatchObject({ id, status: 'Successful', total: 0 });
    expect(drill.launches).toHaveLength(4);
  });

  it('refuses a second one, and an answer to none (API reference: InstanceRefreshInProgress)', () => {
    const drill = started(2, {});
    expect(() => drill.do({ kind: 'startRefresh', group: 'group', preferences: {} })).toThrow('already in progress');
    drill.do({ kind: 'cancelRefresh', group: 'group' });
    drill.pass(100);
    expect(newest(drill).status).toBe('Cancelled');
    expect(drill.group.instances.map(({ template: { version } }) => version).sort()).toEqual(['1', '2']);
    expect(() => drill.do({ kind: 'cancelRefresh', group: 'group' })).toThrow('No in progress');
  });

  // API reference, CancelInstanceRefresh: WaitForTransitioningInstances is true by default.
  it.each([
    ['CONTINUE', ['i-1 Terminating', 'i-2 InService']],
    ['ABANDON', ['i-1 InService', 'i-2 Terminating']],
  ] as const)('that is cancelled waits for its launch, which ends with %s', (result, left) => {
    const hooks = [{ ...launchHook, heartbeatTimeout: 7200 }];
    const drill = new Drill({ desiredCapacity: 1, hooks, maintenance: { min: 100, max: 110 } });
    const complete = (id: string, how: typeof result) =>
      drill.do({ kind: 'complete', group: 'group', hook: 'ready', id, result: how });
    drill.pass(100);
    complete('i-1', 'CONTINUE');
    drill.do({ kind: 'startRefresh', group: 'group', preferences: { minHealthyPercentage: 100 }, desired: newer });
    drill.pass(100);
    drill.do({ kind: 'cancelRefresh', group: 'group' });
    drill.pass(3600);
    expect([newest(drill).status, ...drill.instances]).toEqual(['Cancelling', 'i-1 InService', 'i-2 Pending:Wait']);
    complete('i-2', result);
    expect([newest(drill).status, ...drill.instances]).toEqual(['Cancelled', ...left]);
    drill.pass(100);
    expect(drill.launches).toHaveLength(2);
  });

  it.each([
    // API reference, CancelInstanceRefresh: by default it waits for launches and terminations that are under way.
    [undefined, 'Cancelling'],
    [true, 'Cancelling'],
    [false, 'Cancelled'],
  ])('that is cancelled with WaitForTransitioningInstances %s is at once %s', (waits, status) => {
    const drill = started(2, { minHealthyPercentage: 100 });
    expect(drill.group.instances.some(({ state }) => state === 'Pending')).toBe(true);
    drill.do({ kind: 'cancelRefresh', group: 'group', ...(waits === undefined ? {} : { waits }) });
    expect(newest(drill).status).toBe(status);
    drill.pass(300);
    expect(newest(drill).status).toBe('Cancelled');
    expect(drill.events.filter((event) => event['detail-type'].endsWith('Refresh Cancelled'))).toHaveLength(1);
  });

  it('makes room for another one when it is cancelled, as an update by Terraform cancels it', () => {
    // https://registry.terraform.io/providers/hashicorp/aws/5.100.0/docs/resources/autoscaling_group, instance_refresh:
    // "When this resource is updated, any existing refresh is cancelled."
    const drill = started(3, { minHealthyPercentage: 100 });
    drill.do({ kind: 'cancelRefresh', group: 'group' });
    const newest3 = { ...template, version: '3' };
    const start = () => drill.do({ kind: 'startRefresh', group: 'group', preferences: {}, desired: newest3 });
    expect(start).toThrow('already in progress');
    drill.pass(200);
    start();
    drill.pass(1000);
    expect(drill.group.refreshes.map(({ status }) => status)).toEqual(['Successful', 'Cancelled']);
    expect(drill.group.instances.map(({ template: { version } }) => version)).toEqual(['3', '3', '3']);
  });

  it.each([
    ['Ignore', 'Successful', 1],
    ['Refresh', 'Successful', 0],
    ['Wait', 'Failed', 1],
  ] as const)('with protected instances: %s ends as %s', (scaleInProtectedInstances, status, left) => {
    const drill = new Drill({ desiredCapacity: 2 });
    drill.pass(100);
    drill.do({ kind: 'protect', ids: ['i-2'], isProtected: true });
    const preferences = { scaleInProtectedInstances, minHealthyPercentage: 50 };
    drill.do({ kind: 'startRefresh', group: 'group', preferences, desired: newer });
    drill.pass(3700);
    expect(newest(drill).status).toBe(status);
    expect(drill.group.instances.filter(({ template: { version } }) => version === '1')).toHaveLength(left);
  });

  it('stops at checkpoints for their delay (asg-adding-checkpoints-instance-refresh)', () => {
    const drill = started(4, { minHealthyPercentage: 50, checkpointPercentages: [50, 100], checkpointDelay: 600 });
    drill.pass(300);
    expect(percentageComplete(newest(drill))).toBe(50);
    expect(drill.eventNames).toContain('EC2 Auto Scaling Instance Refresh Checkpoint Reached');
    drill.pass(1400);
    expect(newest(drill).status).toBe('Successful');
  });

  it('skips a checkpoint that a later one overtakes (asg-adding-checkpoints-instance-refresh)', () => {
    const checkpoints = { checkpointPercentages: [10, 40, 100], checkpointDelay: 600 };
    const drill = started(2, { minHealthyPercentage: 50, ...checkpoints });
    drill.pass(2000);
    const reached = drill.events.filter((event) => event['detail-type'].endsWith('Checkpoint Reached'));
    expect(reached.map(({ detail }) => [detail.CheckpointPercentage, detail.CheckpointDelay])).toEqual([
      ['40', '600'],
      ['100', '600'],
    ]);
    expect(newest(drill).status).toBe('Successful');
  });

  it('fails when replacements never enter service, and rolls back where asked (instance-refresh-rollback)', () => {
    const changes = { hooks: [{ ...launchHook, heartbeatTimeout: 60, defaultResult: 'CONTINUE' as const }] };
    const refuseNew = { launchTemplateVersion: '2' };
    for (const [autoRollback, status, version] of [
      [false, 'Failed', '2'],
      [true, 'RollbackSuccessful', '1'],
    ] as const) {
      const drill = new Drill({ desiredCapacity: 2, maxSize: 20, ...changes });
      drill.pass(200);
      drill.ec2.refuse = ({ launchTemplateVersion }) =>
        launchTemplateVersion === refuseNew.launchTemplateVersion ? 'InvalidAMIID.NotFound' : undefined;
      drill.do({
        kind: 'startRefresh',
        group: 'group',
        preferences: { minHealthyPercentage: 50, autoRollback },
        desired: newer,
      });
      drill.pass(2 * 3600);
      expect(newest(drill).status).toBe(status);
      expect(drill.group.settings.launchTemplate.version).toBe(version);
    }
  });

  it('replaces nothing while Launch, Terminate or InstanceRefresh is suspended', () => {
    for (const process of ['Launch', 'Terminate', 'InstanceRefresh'] as const) {
      const drill = new Drill({ desiredCapacity: 2 });
      drill.pass(100);
      drill.do({ kind: 'suspend', group: 'group', processes: [process] });
      drill.do({ kind: 'startRefresh', group: 'group', preferences: {}, desired: newer });
      drill.pass(600);
      expect(drill.terminations).toEqual([]);
      expect(drill.launches).toHaveLength(2);
    }
  });
});
