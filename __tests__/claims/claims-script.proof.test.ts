import fc from 'fast-check';
import { expect, it } from 'vitest';
import { histories, replay } from './histories';
import { shellRounds } from './shell-round';

it('claims.sh keeps every thing to one living manager over 1,000 histories', async () => {
  const property = fc.asyncProperty(histories, fc.integer({ min: 1, max: 3 }), async (events, managers) => {
    expect(await replay(events, { managers, spares: 1, begin: shellRounds() })).toBeUndefined();
  });
  await fc.assert(property, { numRuns: 1000 });
});
