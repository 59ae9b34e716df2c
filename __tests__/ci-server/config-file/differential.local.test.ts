import fc from 'fast-check';
import { expect, it } from 'vitest';
import { awks, isInstalled } from './awk';
import { expectAllFaithful } from './differential';
import { randomServer } from './random-server';

const installed = awks.filter(isInstalled);

it('is tried with an awk at least', () => {
  expect(installed).not.toEqual([]);
});

it("changes what is ours in any file, as Python's parser reads it, and no byte beside it, on every awk", () => {
  expectAllFaithful(fc.sample(randomServer, 10), installed);
});
