import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Idle, IdlePeriod, Machines } from '../../../tools/convert/machines';
import { policiesFor } from '../../../tools/convert/policies';
import { current } from '../../../tools/machine-room/runner/executors/autoscaler/policy';
import { activeSettings } from '../../../tools/machine-room/runner/executors/machine/limits';

const nothing: Idle = { idleCount: 0, idleTime: 600, scaleFactor: 0, idleCountMin: 0 };

function policies(idle: Idle, idlePeriods: readonly IdlePeriod[] = [], capacity = 1) {
  return policiesFor({ idle, idlePeriods } as Machines, capacity);
}

describe('the policies', () => {
  it('begin with the one for all hours, made of the values without a period', () => {
    const office = {
      ...nothing,
      periods: ['* * 9-17 * * mon-fri *'],
      timezone: 'Europe/Berlin',
      idleCount: 3,
      idleTime: 1800,
    };
    expect(policies({ ...nothing, idleCount: 1 }, [office]).policies).toEqual([
      { periods: ['* * * * *'], idleCount: 1, idleTime: '10m0s' },
      { periods: ['* 9-17 * * mon-fri'], timezone: 'Europe/Berlin', idleCount: 3, idleTime: '30m0s' },
    ]);
  });

  it('count places for jobs instead of machines', () => {
    const { policies: found, notes } = policies({ ...nothing, idleCount: 2 }, [], 4);
    expect(found[0]).toMatchObject({ idleCount: 8 });
    expect(notes).toContainEqual({
      subject: 'IdleCount',
      kind: 'changed',
      message: 'counted machines and counts places for jobs, 4 on each worker',
    });
    expect(policies({ ...nothing, idleCount: 2 }).notes.map(({ subject }) => subject)).not.toContain('IdleCount');
  });

  it.each([
    [
      { idleCount: 10, idleCountMin: 2, scaleFactor: 0.5 },
      { idleCount: 2, scaleFactor: 0.5, scaleFactorLimit: 10 },
    ],
    [
      { idleCount: 10, idleCountMin: 0, scaleFactor: 1 },
      { idleCount: 1, scaleFactor: 1, scaleFactorLimit: 10 },
    ],
  ])('grow by a factor from the least to the most that waited: %o', (idle, expected) => {
    const { policies: found, notes } = policies({ ...nothing, ...idle });
    expect(found[0]).toEqual({ periods: ['* * * * *'], idleTime: '10m0s', ...expected });
    expect(notes.find(({ subject }) => subject === 'IdleScaleFactor')?.kind).toBe('changed');
  });

  it('have no factor where no machine was to wait, since a limit of 0 is none', () => {
    const { policies: found, notes } = policies({ ...nothing, scaleFactor: 2 });
    expect(found[0]).toEqual({ periods: ['* * * * *'], idleCount: 0, idleTime: '10m0s' });
    expect(notes.find(({ subject }) => subject === 'IdleScaleFactor')?.message).toMatch(
      /^is left out where IdleCount is 0/,
    );
  });

  it("say that the host's time zone counted where none was set", () => {
    const period = { ...nothing, periods: ['* * * * * sat *'] };
    const { policies: found, notes } = policies(nothing, [period]);
    expect(found[1]).toMatchObject({ timezone: 'UTC' });
    expect(notes.find(({ subject }) => subject === 'Timezone')?.kind).toBe('to do');
  });

  it('have as many places idle at every hour as machines were, whatever the periods', () => {
    const range = (least: number, most: number) =>
      fc
        .tuple(fc.integer({ min: least, max: most }), fc.integer({ min: least, max: most }))
        .map(([one, other]) => `${Math.min(one, other)}-${Math.max(one, other)}`);
    const minutes = fc.constantFrom('*', '0-29', '15,45');
    const days = fc.constantFrom('*', '?', 'mon-fri', 'sat,sun', 'MON', '0', '7');
    const period = fc
      .tuple(minutes, fc.oneof(range(0, 23), fc.constant('*')), days)
      .map(([minute, hours, day]) => `* ${minute} ${hours} * * ${day} *`);
    const idlePeriod = fc.record({
      periods: fc.array(period, { minLength: 1, maxLength: 3 }),
      timezone: fc.constantFrom('UTC', 'Asia/Tokyo', 'America/New_York', 'Asia/Kolkata'),
      idleCount: fc.integer({ min: 0, max: 9 }),
    });
    /** Quarters of hours of a week. */
    const times = fc.array(
      fc.integer({ min: 0, max: 7 * 24 * 4 - 1 }).map((index) => new Date(Date.UTC(2026, 10, 23) + index * 900_000)),
      { minLength: 6, maxLength: 6 },
    );
    fc.assert(
      fc.property(
        fc.array(idlePeriod, { maxLength: 4 }),
        fc.integer({ min: 0, max: 9 }),
        times,
        (given, idleCount, at) => {
          const machines = given.map(({ periods, timezone, idleCount: IdleCount }) => ({
            ...{ Periods: periods, Timezone: timezone, IdleCount, IdleTime: 0 },
          }));
          const { policies: found } = policies(
            { ...nothing, idleCount },
            given.map((one) => ({ ...nothing, ...one })),
          );
          for (const time of at) {
            const before = activeSettings({ IdleCount: idleCount, IdleTime: 0, autoscaling: machines }, time);
            expect([time, current(found, time)?.idleCount]).toEqual([time, before.IdleCount]);
          }
        },
      ),
    );
  });

  it('never let fewer places wait than machines did, whatever the numbers', () => {
    const count = fc.integer({ min: 0, max: 50 });
    const idle = fc.record({
      idleCount: count,
      idleTime: count,
      idleCountMin: count,
      scaleFactor: fc.double({ min: 0, max: 3, noNaN: true }),
    });
    fc.assert(
      fc.property(idle, fc.integer({ min: 1, max: 8 }), (given, capacity) => {
        const [policy] = policies(given, [], capacity).policies;
        const least = given.scaleFactor > 0 ? Math.min(given.idleCountMin, given.idleCount) : given.idleCount;
        expect(Number(policy?.idleCount)).toBeGreaterThanOrEqual(least * capacity);
        expect(policy?.scaleFactorLimit).not.toBe(0);
        expect(policy?.periods).toEqual(['* * * * *']);
      }),
    );
  });
});
