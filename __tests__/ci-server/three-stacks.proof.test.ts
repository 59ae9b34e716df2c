import fc from 'fast-check';
import { it } from 'vitest';
import { expectEachItsOwn, sequences } from './three-stacks';

it('stacks of one server each have their own runner in every order', () => {
  fc.assert(fc.property(sequences(12), expectEachItsOwn), { numRuns: 100 });
}, 7_200_000);
