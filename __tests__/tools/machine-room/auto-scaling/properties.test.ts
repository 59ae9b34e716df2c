import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Input } from '../../../../tools/machine-room/auto-scaling/commands';
import {
  AutoScalingError,
  type Group,
  type Instance,
  isActive,
  type LifecycleHook,
} from '../../../../tools/machine-room/auto-scaling/state';
import { Drill, launchHook, template, terminateHook } from './drill';

type Act = (drill: Drill) => Input;

const any = (drill: Drill, number: number): Instance | undefined =>
  drill.group.instances[number % Math.max(1, drill.group.instances.length)];

const onInstance = (make: (id: string) => Input): fc.Arbitrary<Act> =>
  fc.nat(20).map((number) => (drill) => {
    const id = any(drill, number)?.id;
    return id ? make(id) : { kind: 'tick' };
  });

const onAction = (kind: 'complete' | 'heartbeat', result: 'CONTINUE' | 'ABANDON'): fc.Arbitrary<Act> =>
  fc.nat(20).map((number) => (drill) => {
    const open = drill.group.instances.flatMap(({ actions }) => actions);
    const action = open[number % Math.max(1, open.length)];
    return action ? { kind, group: 'group', hook: action.hook.name, token: action.token, result } : { kind: 'tick' };
  });

const acts: fc.Arbitrary<Act> = fc.oneof(
  fc.nat(7).map(
    (desiredCapacity): Act =>
      () => ({ kind: 'setDesiredCapacity', group: 'group', desiredCapacity }),
  ),
  fc.tuple(fc.nat(3), fc.nat(6)).map(
    ([minSize, maxSize]): Act =>
      () => ({ kind: 'update', group: 'group', settings: { minSize, maxSize } }),
  ),
  onInstance((id) => ({ kind: 'terminateInstance', id, decrement: true })),
  onInstance((id) => ({ kind: 'terminateInstance', id, decrement: false })),
  onInstance((id) => ({ kind: 'setHealth', id, healthy: false, respectGracePeriod: false })),
  onInstance((id) => ({ kind: 'stopped', id })),
  onInstance((id) => ({ kind: 'ended', id })),
  onInstance((id) => ({ kind: 'protect', ids: [id], isProtected: true })),
  onInstance((id) => ({ kind: 'protect', ids: [id], isProtected: false })),
  onInstance((id) => ({ kind: 'enterStandby', id, decrement: true })),
  onInstance((id) => ({ kind: 'exitStandby', id })),
  onAction('complete', 'CONTINUE'),
  onAction('complete', 'ABANDON'),
  onAction('heartbeat', 'CONTINUE'),
  fc.nat(3).map(
    (version): Act =>
      () => ({
        kind: 'startRefresh',
        group: 'group',
        preferences: { minHealthyPercentage: 50, scaleInProtectedInstances: 'Ignore', autoRollback: true },
        desired: { ...template, version: String(version) },
      }),
  ),
  fc.constant<Act>(() => ({ kind: 'cancelRefresh', group: 'group' })),
  fc.constant<Act>(() => ({ kind: 'rollbackRefresh', group: 'group' })),
  fc.constantFrom('suspend' as const, 'resume' as const).map(
    (kind): Act =>
      () => ({ kind, group: 'group', processes: ['Launch'] }),
  ),
);

const histories = fc.record({
  acts: fc.array(fc.tuple(acts, fc.nat(700)), { maxLength: 25 }),
  maintenance: fc.constantFrom(undefined, { min: 100, max: 150 }, { min: 50, max: 100 }),
  hooks: fc.subarray<LifecycleHook>([launchHook, terminateHook, { ...terminateHook, name: 'second' }]),
  refuses: fc.array(fc.boolean(), { maxLength: 5 }),
});

interface History {
  readonly acts: readonly (readonly [Act, number])[];
  readonly maintenance?: { readonly min: number; readonly max: number };
  readonly hooks: readonly LifecycleHook[];
  readonly refuses: readonly boolean[];
}

function play({ acts: steps, maintenance, hooks, refuses }: History, watch: (drill: Drill) => void): Drill {
  let launches = 0;
  const refuse = () => {
    launches += 1;
    return refuses[launches - 1] ? 'InsufficientInstanceCapacity' : undefined;
  };
  const drill = new Drill({ desiredCapacity: 2, maxSize: 6, hooks, maintenance }, { boot: 30, shutdown: 20, refuse });
  drill.watch = () => watch(drill);
  for (const [act, seconds] of steps) {
    try {
      drill.do(act(drill));
    } catch (error) {
      expect(error).toBeInstanceOf(AutoScalingError);
    }
    drill.pass(seconds);
  }
  return drill;
}

const room = ({ settings: { desiredCapacity } }: Group) =>
  Math.max(desiredCapacity + 1, Math.floor(desiredCapacity * 1.5));

describe('Auto Scaling, whatever is asked of it', () => {
  it('has every instance once, a capacity within the bounds, and no launch beyond what replacing allows', () => {
    fc.assert(
      fc.property(histories, (history) => {
        let before: number | undefined;
        play(history, (drill) => {
          const { settings, instances } = drill.group;
          const ids = instances.flatMap(({ id = [] }) => id);
          expect(new Set(ids).size).toBe(ids.length);
          expect(settings.minSize <= settings.desiredCapacity && settings.desiredCapacity <= settings.maxSize).toBe(
            true,
          );
          // An instance that comes back from standby is not launched.
          const hasLaunched = drill.launches.length > (before ?? drill.launches.length);
          before = drill.launches.length;
          expect(!hasLaunched || instances.filter(isActive).length <= room(drill.group)).toBe(true);
        });
      }),
      { numRuns: 60 },
    );
  });

  it('answers and announces each lifecycle action once, and ends each instance once', () => {
    fc.assert(
      fc.property(histories, (history) => {
        const drill = play(history, () => {});
        const tokens = drill.events.flatMap(({ detail: { LifecycleActionToken: token = [] } }) => token);
        expect(new Set(tokens).size).toBe(tokens.length);
        expect(new Set(drill.terminations).size).toBe(drill.terminations.length);
        for (const { token, hook } of drill.group.instances.flatMap(({ actions }) => actions)) {
          expect(tokens).toContain(token);
          drill.do({ kind: 'complete', group: 'group', hook: hook.name, token, result: 'CONTINUE' });
          expect(() => drill.do({ kind: 'heartbeat', group: 'group', hook: hook.name, token })).toThrow('No active');
        }
      }),
      { numRuns: 60 },
    );
  });

  it('comes to rest: every terminating instance ends, and the capacity is what is desired', () => {
    fc.assert(
      fc.property(histories, (history) => {
        const drill = play(history, () => {});
        drill.do({ kind: 'resume', group: 'group', processes: ['Launch'] });
        const ids = drill.group.instances.flatMap(({ id = [] }) => id);
        drill.do({ kind: 'protect', ids, isProtected: false });
        drill.do({ kind: 'update', group: 'group', settings: { hooks: [] } });
        drill.pass(3 * 3600);
        const { instances, settings } = drill.group;
        expect(instances.filter(({ state }) => state !== 'InService' && state !== 'Standby')).toEqual([]);
        expect(instances.filter(isActive)).toHaveLength(settings.desiredCapacity);
      }),
      { numRuns: 60 },
    );
  });
});
