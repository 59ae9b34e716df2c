import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Choice, KeyChanges, type Step, token } from './key-changes';

/** On, replaced by a given one, that replaced by another, off, on again with its rotation. */
const sequence: readonly Choice[] = ['none', 'managed', 'first', 'second', 'none', 'rotating'];

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

it('is reported by the review, with what stays encrypted with the key of before', () => {
  expect(steps.filter(({ told }) => !told.includes('aws_cloudwatch_log_group.environment'))).toEqual([]);
});

it('has nothing left to change after the next boot', () => {
  expect(steps.flatMap(({ remaining }) => remaining)).toEqual([]);
});

it('encrypts the token with the key of the settings from the next boot on', () => {
  expect(steps.filter(({ rekeyed }) => !rekeyed)).toEqual([]);
});
