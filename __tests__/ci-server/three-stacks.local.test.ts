import fc from 'fast-check';
import { it } from 'vitest';
import { expectEachItsOwn, sequences } from './three-stacks';

it('stacks of one server each have their own runner, whatever is applied, fails and is restored', () => {
  fc.assert(fc.property(sequences(5), expectEachItsOwn), { numRuns: 2 });
});
