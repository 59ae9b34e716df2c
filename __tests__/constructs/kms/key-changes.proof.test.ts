import fc from 'fast-check';
import { expect, it } from 'vitest';
import { KeyChanges, sequences, token } from './key-changes';

it('keeps the token through every sequence of keys', async () => {
  await fc.assert(
    fc.asyncProperty(sequences(4, 7), async (keys) => {
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
