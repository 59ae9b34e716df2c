import fc from 'fast-check';
import { describe, it } from 'vitest';
import { awks, isInstalled } from './awk';
import { expectFaithful } from './differential';
import { randomServer } from './random-server';

describe.each(awks.filter(isInstalled).map((awk) => ({ awk })))('$awk', ({ awk }) => {
  it('changes nothing but what is ours in a thousand files', () => {
    fc.assert(
      fc.property(randomServer, (server) => expectFaithful(server, [awk])),
      { numRuns: 1000 },
    );
  }, 7_200_000);
});
