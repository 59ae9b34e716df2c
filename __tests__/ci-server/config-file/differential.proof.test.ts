import fc from 'fast-check';
import { describe, it } from 'vitest';
import { awks, isInstalled } from './awk';
import { expectAllFaithful } from './differential';
import { randomServer } from './random-server';

describe.each(awks.filter(isInstalled).map((awk) => ({ awk })))('$awk', ({ awk }) => {
  it('changes nothing but what is ours in a thousand files', () => {
    expectAllFaithful(fc.sample(randomServer, 1000), [awk]);
  }, 7_200_000);
});
