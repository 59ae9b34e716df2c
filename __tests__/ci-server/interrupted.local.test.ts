import fc from 'fast-check';
import { it } from 'vitest';
import { cases, InterruptedServer } from './interrupted';

it('a deployment that is killed, or finds a full disk, leaves the old state or the new one, and the next run repairs it', () => {
  const server = new InterruptedServer();
  fc.assert(
    fc.property(cases, (each) => server.expectRepaired(each)),
    { numRuns: 4 },
  );
});
