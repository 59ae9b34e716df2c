import { expect, it } from 'vitest';
import { secretIn, withoutSecrets } from '../../src/settings/secrets';

// 20 characters follow the prefix, in routable tokens more: https://docs.gitlab.com/security/tokens/#token-prefixes
it.each([
  `gl${'rt'}-a1B2c3D4e5F6g7H8i9J0`,
  `gl${'rt'}-t1_a1B2c3D4e5F6g7H8i9J0K1L2M3N4.01.0a1b2c3d4`,
  `gl${'pat'}-a-b_c3D4e5F6g7H8i9J0`,
])('%s is a token', (token) => {
  expect(secretIn(`x ${token}`)).toBe('a GitLab token');
  expect(withoutSecrets(`x ${token} y`)).toBe('x (hidden) y');
});

it.each(['glrt-dev', 'my-glrt-runner', 'glpat-ci'])('%s is a name', (name) => {
  expect(secretIn(name)).toBeUndefined();
});

it('hides a token that was cut off', () => {
  expect(withoutSecrets('glrt-a1B2c3')).toBe('(hidden)');
});
