import fc from 'fast-check';
import { it } from 'vitest';
import { cases, expectRepaired } from './interrupted';

it('a deployment that is killed, or finds a full disk, leaves the old state or the new one, and the next run repairs it', () => {
  fc.assert(fc.property(cases, expectRepaired), { numRuns: 4 });
});
