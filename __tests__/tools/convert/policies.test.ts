import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Idle, IdlePeriod, Machines } from '../../../tools/convert/machines';
import { policiesFor } from '../../../tools/convert/policies';

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
