import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { KeyChanges, type Step, sequences, token } from './key-changes';

/** One of those that `npm run proof` tries: switched on, off or replaced three times. */
const [sequence = []] = fc.sample(sequences(4, 4), 1);

let changes: KeyChanges;
let steps: readonly Step[];

beforeAll(async () => {
  changes = await KeyChanges.start();
  steps = await changes.run(sequence);
});
afterAll(() => changes?.stop());

it('leaves the token as it is, and the key that encrypts it usable, after each change', () => {
  expect(steps.map(({ choice, held, state }) => [choice, held, state])).toEqual(
    sequence.slice(1).map((choice) => [choice, token, 'Enabled']),
  );
  expect(new Set(steps.flatMap(({ keys }) => keys))).toEqual(new Set(['Enabled']));
});

it('has nothing left to change after the next boot', () => {
  expect(steps.flatMap(({ remaining }) => remaining)).toEqual([]);
});

it('encrypts the token with the key of the settings from the next boot on', () => {
  expect(steps.filter(({ rekeyed }) => !rekeyed)).toEqual([]);
});
