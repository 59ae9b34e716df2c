import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { machineNames } from '../../../src/lambda/terminate-runners/machine-name';
import { machineName, shortToken } from './machines';

describe('the name of a machine', () => {
  const ours = machineNames('prod');

  it('tells the token and the time', () => {
    expect(ours('runner-zx4k9y2ab-prod-1700000000-deadbeef')).toEqual({ token: 'zx4k9y2ab', madeAt: 1_700_000_000 });
  });

  it.each([
    ['a longer prefix that begins like ours', 'runner-zx4k9y2ab-prod-eu-1700000000-deadbeef'],
    ['a longer prefix that ends like ours', 'runner-zx4k9y2ab-my-prod-1700000000-deadbeef'],
    ['a prefix that continues ours', 'runner-zx4k9y2ab-production-1700000000-deadbeef'],
    ['a prefix that ends in ours without a dash', 'runner-zx4k9y2ab-preprod-1700000000-deadbeef'],
    ['no token', 'runner--prod-1700000000-deadbeef'],
    ['something before', 'my-runner-zx4k9y2ab-prod-1700000000-deadbeef'],
    ['something after', 'runner-zx4k9y2ab-prod-1700000000-deadbeef-2'],
    ['no time', 'runner-zx4k9y2ab-prod-deadbeef'],
    ["the fleet's key pair", 'prod-fleet-key'],
    ['nothing', undefined],
  ])('is not %s: %s', (_what, name) => {
    expect(ours(name)).toBeUndefined();
  });

  it('takes the prefix literally', () => {
    expect(machineNames('pr.d')('runner-zx4k9y2ab-prod-1700000000-deadbeef')).toBeUndefined();
    expect(machineNames('pr.d')('runner-zx4k9y2ab-pr.d-1700000000-deadbeef')).toBeDefined();
  });

  it('is read back for every prefix, token and time', () => {
    const prefix = fc.stringMatching(/^[a-zA-Z0-9.-]{1,28}$/);
    fc.assert(
      fc.property(prefix, shortToken, fc.integer({ min: 1_000_000_000, max: 4_000_000_000 }), (name, token, madeAt) => {
        expect(machineNames(name)(machineName(token, name, madeAt))).toEqual({ token, madeAt });
      }),
    );
  });
});
