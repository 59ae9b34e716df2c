import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Claim, choose, ownerOf, parseClaim } from '../../src/claims/claims';
import { histories, replay } from './histories';
import { type Answer, type Decide, type Request, type Round, World } from './world';

const path = '/room-claims';

/** The decision, made as claims.sh makes it: look at claims, look at their owners, create. */
function* claiming(
  decide: Decide,
  me: string,
  things: readonly string[],
): Generator<Request, string | undefined, Answer> {
  const listed = yield { call: 'list' };
  const claims = listed.rows.flatMap(([name, value]) => parseClaim(path, name, value) ?? []);
  const seen = yield { call: 'states', ids: claims.map(({ owner }) => owner) };
  const choice = decide(me, things, { claims, states: new Map(seen.rows), now: seen.now });
  if (choice.kind === 'keep') {
    return choice.thing;
  }
  for (const { thing, epoch } of choice.claims) {
    const name = `${path}/${thing}/${epoch}`;
    let created = yield { call: 'create', name, value: `${me} ${seen.now}` };
    while (created.lost) {
      created = yield { call: 'create', name, value: `${me} ${seen.now}` };
    }
    const stored = created.exists ? (yield { call: 'get', name }).rows[0]?.[1] : me;
    if (stored?.split(' ')[0] === me) {
      if (epoch > 20) {
        yield { call: 'delete', name: `${path}/${thing}/${epoch - 20}` };
      }
      return thing;
    }
  }
  return undefined;
}

const begin =
  (decide: Decide) =>
  (me: string, things: readonly string[]): Round => {
    const steps = claiming(decide, me, things);
    return {
      next: async (answer) => {
        const { done, value } = steps.next(answer as Answer);
        return done ? { end: value as string | undefined } : (value as Request);
      },
      kill: () => {},
    };
  };

const fleets = fc.record({ managers: fc.integer({ min: 1, max: 3 }), spares: fc.integer({ min: 1, max: 2 }) });
const holds = (decide: Decide, world = () => new World()) =>
  fc.asyncProperty(histories, fleets, async (events, fleet) => {
    expect(await replay(events, { ...fleet, begin: begin(decide), world: world() })).toBeUndefined();
  });

describe('who owns what', () => {
  it('never is two living managers, and never nobody for longer than the drains', async () => {
    await fc.assert(holds(choose), { numRuns: 1000 });
  });

  const fresh = () => new World();
  const mutants: readonly (readonly [string, Decide, () => World])[] = [
    ['a claim that is not atomic', choose, () => new World(false)],
    [
      'an owner that nobody looks for',
      (me, things, sight) => choose(me, things, { ...sight, states: new Map(), now: 1e12 }),
      fresh,
    ],
    [
      'an owner that EC2 does not show yet taken for gone',
      (me, things, sight) => choose(me, things, { ...sight, now: sight.now + 7200 }),
      fresh,
    ],
    [
      'no wait',
      (me, things, sight) => {
        const choice = choose(me, things, sight);
        return choice.kind === 'create' && choice.claims.length === 0
          ? { kind: 'keep', thing: things[0] as string }
          : choice;
      },
      fresh,
    ],
    [
      'a claim that never ends',
      (me, things, sight) =>
        choose(me, things, { ...sight, states: new Map(sight.claims.map(({ owner }) => [owner, 'running'])) }),
      fresh,
    ],
  ];
  it.each(mutants)('is shown wrong for %s', async (_, decide, world) => {
    const { failed } = await fc.check(holds(decide, world), { numRuns: 3000, seed: 22, endOnFailure: true });
    expect(failed).toBe(true);
  });

  const claim = (epoch: number, owner: string, since = 0): Claim => ({ thing: 'group-1', epoch, owner, since });

  it.each([
    ['running', 'running', 'i-2'],
    ['shutting down, its jobs may still run', 'shutting-down', 'i-2'],
    ['stopped, it may start again', 'stopped', 'i-2'],
    ['terminated', 'terminated', undefined],
  ])('looks at the newest claim: %s', (_, state, owner) => {
    const sight = { claims: [claim(10, 'i-2'), claim(9, 'i-1')], states: new Map([['i-2', state]]), now: 0 };
    expect(ownerOf(sight, 'group-1')).toBe(owner);
  });

  it('reads the parameters of one runner', () => {
    expect(parseClaim('/room-claims', '/room-claims/group-1/12', 'i-0abc 1764368000')).toEqual({
      thing: 'group-1',
      epoch: 12,
      owner: 'i-0abc',
      since: 1_764_368_000,
    });
    expect(parseClaim('/room-claims', '/room-claims-2/group-1/12', 'i-0abc 1')).toBeUndefined();
  });
});
