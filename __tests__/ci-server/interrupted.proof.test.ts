import fc from 'fast-check';
import { it } from 'vitest';
import { cases, expectRepaired } from './interrupted';

it('is repaired wherever it is killed, and wherever the disk is full', () => {
  fc.assert(fc.property(cases, expectRepaired), { numRuns: 400 });
}, 7_200_000);
