import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { histories, replay } from './histories';
import { claimsScript, shellRounds } from './shell-round';
import { World } from './world';

const fleets = fc.record({ managers: fc.integer({ min: 1, max: 3 }), spares: fc.integer({ min: 1, max: 2 }) });
const holds = (script: string, world = () => new World()) =>
  fc.asyncProperty(histories, fleets, async (events, fleet) => {
    expect(await replay(events, { ...fleet, begin: shellRounds(script), world: world() })).toBeUndefined();
  });

describe('claims.sh, over the histories of the model', () => {
  it('never gives a thing to two living managers, and leaves none without one', async () => {
    await fc.assert(holds(claimsScript), { numRuns: 15, seed: 22 });
  });

  const changed = (from: string | RegExp, to: string) => {
    const script = claimsScript.replace(from, to);
    expect(script).not.toBe(claimsScript);
    return script;
  };
  const fresh = () => new World();
  const mutants: readonly (readonly [string, string, () => World])[] = [
    ['a claim that is not atomic', claimsScript, () => new World(false)],
    ['an owner that nobody looks for', changed('! is_owned', 'true || is_owned'), fresh],
    ['an owner that EC2 does not show yet taken for gone', changed('< 7200', '< 0'), fresh],
    ['no wait', changed(/\n}\n\n# is_owned/, '\n  printf %s "$1"\n}\n\n# is_owned'), fresh],
    ['a claim that never ends', changed('is_owned() {', 'is_owned() {\n  [[ -n $1 ]]\n  return'), fresh],
  ];
  it.each(mutants)('is shown wrong for %s', async (_, script, world) => {
    const { failed } = await fc.check(holds(script, world), { numRuns: 400, seed: 22, endOnFailure: true });
    expect(failed).toBe(true);
  });
});
