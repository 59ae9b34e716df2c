import fc from 'fast-check';
import { expect, it } from 'vitest';
import { choices, KeyChanges, token } from './key-changes';

it('keeps the token through every sequence of keys', async () => {
  const sequence = fc.array(fc.constantFrom(...choices), { minLength: 3, maxLength: 7 });
  await fc.assert(
    fc.asyncProperty(sequence, async (keys) => {
      const changes = await KeyChanges.start();
      try {
        for (const { held, state, remaining, rekeyed } of await changes.run(keys)) {
          expect({ held, state, remaining, rekeyed }).toEqual({
            held: token,
            state: 'Enabled',
            remaining: [],
            rekeyed: true,
          });
        }
      } finally {
        await changes.stop();
      }
    }),
    { numRuns: 20 },
  );
}, 7_200_000);
